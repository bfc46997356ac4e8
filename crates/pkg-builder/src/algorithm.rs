//! What the operator's key becomes in a card: OPc of Milenage, TOPc of TUAK.

use aes::Aes128;
use aes::cipher::{Block, BlockCipherEncrypt, KeyInit};
use keccak::{Keccak, State1600};
use sgp_wire::SecretBytes;
use zeroize::Zeroize;

/// Bytes of K and OP of Milenage.
pub(crate) const MILENAGE: usize = 16;
/// Bytes of TOP.
pub(crate) const TOP: usize = 32;

/// OPc = OP xor E(K, OP) (3GPP TS 35.206 4.1); `None` unless both have 16 bytes.
pub(crate) fn milenage_opc(k: &[u8], op: &[u8]) -> Option<SecretBytes> {
    let cipher = Aes128::new_from_slice(k).ok()?;
    let mut block = Block::<Aes128>::try_from(op).ok()?;
    cipher.encrypt_block(&mut block);
    let opc = block.iter().zip(op).map(|(cipher, op)| cipher ^ op).collect();
    block.as_mut_slice().zeroize();
    Some(SecretBytes::new(opc))
}

/// Bytes of the input of Keccak where values stand (3GPP TS 35.231 6.1), each value backwards.
mod place {
    pub(super) const INSTANCE: usize = 32;
    pub(super) const ALGORITHM: usize = 33;
    pub(super) const KEY: usize = 64;
    pub(super) const PADDING: usize = 96;
    pub(super) const PADDING_END: usize = 135;
}

const ALGORITHM_NAME: &[u8; 7] = b"TUAK1.0";
/// Of a K with 256 bits.
const LONG_KEY: u8 = 0x01;

/// TOPc: the first 256 bits of Keccak-f\[1600\] over TOP, the instance, the name and K (3GPP TS 35.231
/// 6.2), so many times over; `None` unless K has 16 or 32 bytes and TOP 32.
pub(crate) fn tuak_topc(k: &[u8], top: &[u8], iterations: u8) -> Option<SecretBytes> {
    let instance = match k.len() {
        16 => 0,
        32 => LONG_KEY,
        _ => return None,
    };
    if top.len() != TOP {
        return None;
    }
    let mut state = State1600::default();
    for (at, value) in [
        (0, top),
        (place::INSTANCE, &[instance][..]),
        (place::ALGORITHM, ALGORITHM_NAME),
        (place::KEY, k),
        (place::PADDING, &[0x1F]),
        (place::PADDING_END, &[0x80]),
    ] {
        for (byte, at) in value.iter().rev().zip(at..) {
            if let Some(lane) = state.get_mut(at / 8) {
                *lane |= u64::from(*byte) << (8 * (at % 8));
            }
        }
    }
    Keccak::new().with_f1600(|permute| (0..iterations).for_each(|_| permute(&mut state)));
    let topc = state.iter().flat_map(|lane| lane.to_le_bytes()).take(TOP);
    let mut topc: Vec<u8> = topc.collect();
    topc.reverse();
    state.zeroize();
    Some(SecretBytes::new(topc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    /// K, OP, OPc of the test sets 1 to 6 of 3GPP TS 35.208 4, as the tests of the crate milenage 0.3.1
    /// give them.
    const MILENAGE_SETS: [[&str; 3]; 6] = [
        [
            "465b5ce8b199b49faa5f0a2ee238a6bc",
            "cdc202d5123e20f62b6d676ac72cb318",
            "cd63cb71954a9f4e48a5994e37a02baf",
        ],
        [
            "0396eb317b6d1c36f19c1c84cd6ffd16",
            "ff53bade17df5d4e793073ce9d7579fa",
            "53c15671c60a4b731c55b4a441c0bde2",
        ],
        [
            "fec86ba6eb707ed08905757b1bb44b8f",
            "dbc59adcb6f9a0ef735477b7fadf8374",
            "1006020f0a478bf6b699f15c062e42b3",
        ],
        [
            "9e5944aea94b81165c82fbf9f32db751",
            "223014c5806694c007ca1eeef57f004f",
            "a64a507ae1a2a98bb88eb4210135dc87",
        ],
        [
            "4ab1deb05ca6ceb051fc98e77d026a84",
            "2d16c5cd1fdf6b22383584e3bef2a8d8",
            "dcf07cbd51855290b92a07a9891e523e",
        ],
        [
            "6c38a116ac280c454f59332ee35c8c4f",
            "1ba00a1a7c6700ac8c3ff3e96ad08725",
            "3803ef5363b947c6aaa225e58fae3934",
        ],
    ];

    #[test]
    fn opc_of_milenage() {
        for [k, op, opc] in MILENAGE_SETS {
            let computed = milenage_opc(&bytes(k), &bytes(op)).unwrap();
            assert_eq!(hex::encode(computed.expose()), opc);
        }
        assert!(milenage_opc(&[0; 15], &[0; 16]).is_none() && milenage_opc(&[0; 16], &[0; 17]).is_none());
    }

    /// K, TOP, iterations, TOPc of the test sets 1, 2, 4, 5 and 6 of 3GPP TS 35.233 6.3 to 6.8, as the
    /// tests of libosmocore give them; set 3 has the inputs of set 2.
    const TUAK_SETS: [(&str, &str, u8, &str); 5] = [
        (
            "abababababababababababababababab",
            "5555555555555555555555555555555555555555555555555555555555555555",
            1,
            "bd04d9530e87513c5d837ac2ad954623a8e2330c115305a73eb45d1f40cccbff",
        ),
        (
            "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0",
            "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
            1,
            "305425427e18c503c8a4b294ea72c95d0c36c6c6b29d0c65de5974d5977f8524",
        ),
        (
            "b8da837a50652d6ac7c97da14f6acc61",
            "0952be13556c32ebc58195d9dd930493e12a9003669988ffde5fa1f0fe35cc01",
            1,
            "2bc16eb657a68e1f446f08f57c0efb1d493527a2e652ce281eb6ca0e4487760a",
        ),
        (
            "1574ca56881d05c189c82880f789c9cd4244955f4426aa2b69c29f15770e5aa5",
            "e59f6eb10ea406813f4991b0b9e02f181edf4c7e17b480f66d34da35ee88c95e",
            1,
            "3c6052e41532a28a47aa3cbb89f223e8f3aaa976aecd48bc3e7d6165a55eff62",
        ),
        (
            "1574ca56881d05c189c82880f789c9cd4244955f4426aa2b69c29f15770e5aa5",
            "e59f6eb10ea406813f4991b0b9e02f181edf4c7e17b480f66d34da35ee88c95e",
            2,
            "b04a66f26c62fcd6c82de22a179ab65506ecf47f56245cd149966cfa9cec7a51",
        ),
    ];

    #[test]
    fn topc_of_tuak() {
        for (k, top, iterations, topc) in TUAK_SETS {
            let computed = tuak_topc(&bytes(k), &bytes(top), iterations).unwrap();
            assert_eq!(hex::encode(computed.expose()), topc);
        }
        assert!(tuak_topc(&[0; 24], &[0; 32], 1).is_none() && tuak_topc(&[0; 16], &[0; 16], 1).is_none());
    }
}
