//! What the tests of this crate share.

/// A source of randomness that must not be asked: signatures of software keys are deterministic.
pub(crate) struct Never;

impl rand_core::TryRng for Never {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        panic!("nothing is drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        panic!("nothing is drawn")
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
        panic!("nothing is drawn")
    }
}

impl rand_core::TryCryptoRng for Never {}
