//! Encryption and checksum of a channel's segment in one pass.

use aes::Block;
use aes::cipher::{
    BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, consts::U16,
};

use crate::cmac::{Subkeys, xor};

/// One segment: `data` is encrypted in CBC mode, the IV being `counter` encrypted, and the checksum
/// is the CMAC over `chaining`, `header` (1 to 15 bytes) and the encrypted data.
pub(crate) struct Segment<'a> {
    pub(crate) counter: &'a [u8; 16],
    pub(crate) chaining: &'a [u8; 16],
    pub(crate) header: &'a [u8],
    pub(crate) data: &'a mut [Block],
}

impl Segment<'_> {
    /// Encrypts the data in place and gives the checksum.
    ///
    /// CBC encryption and CMAC are chains: each block waits for the one before. Both chains step
    /// in one loop, so that the machine works on one while it waits for the other. The round
    /// functions come in through closures, the only way that the `aes` crate inlines them.
    pub(crate) fn seal<C: BlockCipherEncrypt<BlockSize = U16>>(
        self,
        enc: &C,
        mac: &C,
        subkeys: &Subkeys,
    ) -> [u8; 16] {
        let mut out = Block::default();
        enc.encrypt_with_backend(WithEnc { segment: self, mac, subkeys, out: &mut out });
        out.into()
    }
}

/// Has the round function of the encryption, and asks for that of the checksum.
struct WithEnc<'a, C> {
    segment: Segment<'a>,
    mac: &'a C,
    subkeys: &'a Subkeys,
    out: &'a mut Block,
}

impl<C> BlockSizeUser for WithEnc<'_, C> {
    type BlockSize = U16;
}

impl<C: BlockCipherEncrypt<BlockSize = U16>> BlockCipherEncClosure for WithEnc<'_, C> {
    #[inline(always)]
    fn call<E: BlockCipherEncBackend<BlockSize = U16>>(self, enc: &E) {
        let Self { segment, mac, subkeys, out } = self;
        mac.encrypt_with_backend(WithBoth { segment, enc, subkeys, out });
    }
}

/// Has both.
struct WithBoth<'a, E> {
    segment: Segment<'a>,
    enc: &'a E,
    subkeys: &'a Subkeys,
    out: &'a mut Block,
}

impl<E> BlockSizeUser for WithBoth<'_, E> {
    type BlockSize = U16;
}

impl<E: BlockCipherEncBackend<BlockSize = U16>> BlockCipherEncClosure for WithBoth<'_, E> {
    #[inline(always)]
    fn call<M: BlockCipherEncBackend<BlockSize = U16>>(self, mac: &M) {
        let Segment { counter, chaining, header, data } = self.segment;
        let mut block = Block::from(*counter);
        self.enc.encrypt_block((&mut block).into());
        let mut state = Block::from(*chaining);
        mac.encrypt_block((&mut state).into());
        // the header stands in front of the data, so the blocks of the checksum lie across those
        // of the data: the end of one and the beginning of the next
        let over = u32::try_from(header.len()).unwrap_or(0) * 8;
        let front = 128 - over;
        let mut before = header.iter().fold(0, |value, byte| value << 8 | u128::from(*byte));
        for slot in data {
            xor(&mut block, slot);
            self.enc.encrypt_block((&mut block).into());
            *slot = block;
            let here = u128::from_be_bytes(block.into());
            xor(&mut state, &(before << front | here >> over).to_be_bytes().into());
            mac.encrypt_block((&mut state).into());
            before = here;
        }
        xor(&mut state, &self.subkeys.last_block(before << front, header.len()));
        mac.encrypt_block((&mut state).into());
        *self.out = state;
    }
}
