//! RSA signatures that OpenSSL 3.0.19 made: `openssl dgst -sha256 -sign`, with and without
//! `rsa_padding_mode:pss` and a salt of 32 bytes, over the three letters "sgp".

use sgp_keys::{KeyError, RsaPublicKey};

/// 2048 bits, a SubjectPublicKeyInfo.
const SPKI: &str = "30820122300d06092a864886f70d01010105000382010f003082010a02820101009015b4ec8772b37b908780cf2ee2f8\
    03e4ee7fe707f223c62871d475586e8755a2b9b9eb3c5dfff06c002898cfbeacdbe931b93363ec67939501bbf7be7305\
    c0220456a43bb2436027840f94a6165435c6825af0caabdff45a2968547ce661a231c3b923447563d6ffcd554b01eacb\
    c5ba278b627b00b18c3462ed01e78f37c57d91a18ce60e4976c8ca7e1896f9ed44697b91f0f9d4bbf1cd60cc6851be72\
    c2ba55c3fd0f0e5ad85a2be0b7f23760bd3f88be0cccd34d358760db2321ad80b7ec9062e5cdf9290a28108fdf780019\
    29f127deaa0289c20e04b6d0d152728a116cb75be9997975cb0870bbdb9f2e1ec9899792472611c0f1679aaeb1ec1cf9\
    2d0203010001";
/// The same key as RSAPublicKey.
const PKCS1: &str = "3082010a02820101009015b4ec8772b37b908780cf2ee2f803e4ee7fe707f223c62871d475586e8755a2b9b9eb3c5dff\
    f06c002898cfbeacdbe931b93363ec67939501bbf7be7305c0220456a43bb2436027840f94a6165435c6825af0caabdf\
    f45a2968547ce661a231c3b923447563d6ffcd554b01eacbc5ba278b627b00b18c3462ed01e78f37c57d91a18ce60e49\
    76c8ca7e1896f9ed44697b91f0f9d4bbf1cd60cc6851be72c2ba55c3fd0f0e5ad85a2be0b7f23760bd3f88be0cccd34d\
    358760db2321ad80b7ec9062e5cdf9290a28108fdf78001929f127deaa0289c20e04b6d0d152728a116cb75be9997975\
    cb0870bbdb9f2e1ec9899792472611c0f1679aaeb1ec1cf92d0203010001";
const PKCS1_SIGNATURE: &str = "18f39b6ee9f4ae1fa24482509e76930aa40e14799c2b407a02dad7aa9664cf63f7846b664f9f084474d761f6ad3dfd27\
    19bdb0baed325ea44b77e663002a5e008dd12d6e859e1156a22ebeba3cd05ea844777a840eed14f5ea6bf119cc0e002a\
    d056a865789304c1e0759b2358420dc59cd54ed711b798a18974393e6a0fd849a56cfaeab7ea034050d79c10d117e3c8\
    fc59d43e1482ce409ed5dad5d3b64a171cc0ad94bec4f061a8cba732001a302c6b473adf416cd330ea7bcd0c9a9fa519\
    e2a9828f21474114dd551ebe1607416039c2af684a596e6d619501d30b8974df6e292e216c2505a2e41877ee50be5657\
    62eb4ab8de4842594880e65e7fcaa86a";
const PSS_SIGNATURE: &str = "738e925738e1ad3bc6e268bd40f08e0cb820145b03b3dfffe1b9824c7d8c194794ea4d6f9e7a3c33b3ee214fab32bf87\
    5865819590712c5628694592c94ab5fd63fed73986bacd5b275cfb935888bc1a71520fbba0c90387c09b722a04c50d5c\
    ff7aa8b075979da4e3c48a8238b6d86348a53bd8389f34d579a1a1ccd2c4cc6c4f2060fab2decaecba7d6fb3a31284f5\
    6caf4dea76af0fc4e4c634c34e95f7f32cc812c6df9fed6bbe0fd23bc40021ff521fc06674496ff5fb81d999a65fe661\
    f729df24120623ddf9da1b19085deba15a6fc31e98c6a0a36b28d3d76e4bc163b1503641600c68c7b8e148e7236befa5\
    1ca4a2a38b5f27f0fb3646a1a9bd5daa";
/// 1024 bits.
const SHORT_SPKI: &str = "30819f300d06092a864886f70d010101050003818d0030818902818100d53a2d11715f0f0a76fa68baca30b4223d63ef\
    c6ab4b03974f583fec8a824eb68fabd2c5342a3a64577c8b1c1ad1aec7daaf88f11ad444fe21c4fba720f46d5c0e91da\
    12adabc1142b290feecd1af52110c4ce4f2fdbedcc53f9722caa18894a6c4a82d4f43ebfb90766791b70dd358a445290\
    63083098d7e59749cd0a071f1d0203010001";
const SHORT_SIGNATURE: &str = "4f6a43e8d15c8800d751f2ff3a6c1bce7db45fa5ee51e7ace2ecd7d13cfb672215b1c764ff5b111addcf7bc395fff160\
    5246fd68b2c8a73b62c481686d8ac5ff6fe873d484a8f51e4153978539835610a3dab2e37bc981cc091939fa968d907b\
    40ec68a6c5eaacce9b9ca97016f5766e5956513426c38e1ff9d1e7957e2612e2";

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

#[test]
fn both_forms_of_key_and_of_signature() {
    for der in [SPKI, PKCS1] {
        let key = RsaPublicKey::from_der(&unhex(der)).unwrap();
        let (pkcs1, pss) = (unhex(PKCS1_SIGNATURE), unhex(PSS_SIGNATURE));
        assert_eq!(key.verify_pkcs1(b"sgp", &pkcs1), Ok(()));
        assert_eq!(key.verify_pss(b"sgp", &pss), Ok(()));
        // one form is not taken for the other
        assert_eq!(key.verify_pkcs1(b"sgp", &pss), Err(KeyError::Security));
        assert_eq!(key.verify_pss(b"sgp", &pkcs1), Err(KeyError::Security));
        assert_eq!(key.verify_pkcs1(b"SGP", &pkcs1), Err(KeyError::Security));
        assert_eq!(key.verify_pss(b"SGP", &pss), Err(KeyError::Security));
        for at in [0, 1, 128, 255] {
            let mut damaged = pkcs1.clone();
            damaged[at] ^= 1;
            assert_eq!(key.verify_pkcs1(b"sgp", &damaged), Err(KeyError::Security), "byte {at}");
            assert_eq!(key.verify_pkcs1(b"sgp", &pkcs1[..at]), Err(KeyError::Security), "{at} bytes");
        }
    }
}

#[test]
fn a_short_key_verifies_nothing() {
    let verdict = RsaPublicKey::from_der(&unhex(SHORT_SPKI))
        .and_then(|key| key.verify_pkcs1(b"sgp", &unhex(SHORT_SIGNATURE)));
    assert_eq!(verdict, Err(KeyError::Security));
}

#[test]
fn what_is_no_rsa_key() {
    let spki = unhex(SPKI);
    for len in [0, 1, 20, 100, spki.len() - 1] {
        assert_eq!(RsaPublicKey::from_der(&spki[..len]), Err(KeyError::PublicKeyInfo), "{len} bytes");
    }
    let elliptic = sgp_keys::EcSecretKey::from_bytes(sgp_keys::Curve::P256, &[1; 32]).unwrap();
    assert_eq!(RsaPublicKey::from_der(&elliptic.public_key().to_spki()), Err(KeyError::PublicKeyInfo));
}
