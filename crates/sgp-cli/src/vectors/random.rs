//! A random source that gives what a vector says.

use core::convert::Infallible;
use std::collections::VecDeque;

use rand_core::{TryCryptoRng, TryRng};

/// Gives prepared bytes in their order, then zeros: a journey that draws more than it has prepared
/// comes out with other bytes than it states.
#[derive(Debug)]
pub(super) struct Scripted(VecDeque<u8>);

impl Scripted {
    pub(super) fn new(bytes: impl Into<VecDeque<u8>>) -> Self {
        Self(bytes.into())
    }
}

impl TryRng for Scripted {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.fill_with(|| self.0.pop_front().unwrap_or_default());
        Ok(())
    }
}

impl TryCryptoRng for Scripted {}
