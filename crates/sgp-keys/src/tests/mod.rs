//! What concerns the whole crate: the forms of every secret, sealing, and one set of questions put
//! to each provider.

mod debug;
mod sealing;

/// Gives the bytes it was made of, then breaks.
pub(crate) struct Script(pub(crate) &'static [u8]);

impl rand_core::TryRng for Script {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        panic!("only bytes are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        panic!("only bytes are drawn")
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        match self.0.split_at_checked(to.len()) {
            Some((head, tail)) => {
                to.copy_from_slice(head);
                self.0 = tail;
            }
            None => to.fill(0),
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Script {}
