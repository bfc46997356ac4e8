//! The server's side: `bpp_build_open`.

use pkg_builder::bind::{Binding, BoundPackage, Metadata, ProfileSigner, ProtectedPackage, Session, Upp};
use scp03t::bsp::SessionKeys;
use sgp_asn1::Eid;
use sgp_asn1::rsp::ConfigureIsdpRequest;
use sgp_keys::{EcSecretKey, KeyAgreement, PublicKey, Signer};
use sgp_pki::x509::Certificate;
use sgp_wire::Limits;
use virtual_euicc::bpp::{self, Opening};

use super::card::{expect_content, open_both_ways};
use super::{keys, text, verified};
use crate::vectors::ecka::curve;
use crate::vectors::keys::NoRandomness;
use crate::vectors::{Case, Node, Outcome, expect_equal, x509};

/// What goes into a package.
pub(in super::super) struct Parts<'a> {
    pub(in super::super) eid: Eid,
    pub(in super::super) transaction_id: &'a [u8],
    pub(in super::super) host_id: &'a [u8],
    pub(in super::super) configure_isdp: &'a [u8],
    pub(in super::super) store_metadata: &'a [u8],
    pub(in super::super) upp: &'a [u8],
    pub(in super::super) ppk: Option<SessionKeys>,
}

impl Parts<'_> {
    /// The package, of just the size that was predicted.
    pub(in super::super) fn bind(
        self,
        one_time_key: &EcSecretKey,
        euicc_otpk: &PublicKey,
        certificate: &Certificate,
        key: &dyn Signer,
    ) -> Result<BoundPackage, String> {
        let metadata = Metadata::decode(self.store_metadata).map_err(text)?;
        let upp = Upp::unchecked(self.upp);
        let protected = self.ppk.map(|keys| upp.protect_with(keys)).transpose().map_err(text)?;
        let mut binding = match &protected {
            Some(protected) => {
                let stored = ProtectedPackage::from_parts(
                    SessionKeys::new(
                        *protected.keys().initial_mac_chaining_value(),
                        protected.keys().s_enc().clone_key(),
                        protected.keys().s_mac().clone_key(),
                    )
                    .map_err(text)?,
                    protected.segments().to_vec(),
                    None,
                )
                .map_err(text)?;
                if stored.segments() != protected.segments() {
                    return Err("a stored package comes back as another one".into());
                }
                Binding::new(protected, &metadata)
            }
            None => Binding::new(&upp, &metadata),
        }
        .map_err(text)?;
        let configure = ConfigureIsdpRequest::decode(self.configure_isdp, &Limits::DEFAULT).map_err(text)?;
        if let Some(data) = configure.dp_proprietary_data() {
            binding = binding.with_dp_proprietary_data(data.clone());
        }
        let session = Session::agree(one_time_key, euicc_otpk, self.host_id, &self.eid, self.transaction_id)
            .map_err(text)?;
        let size = binding.size_for(&session);
        let signer = ProfileSigner::new(certificate, key).map_err(text)?;
        let bound = binding.bind(session, &signer, &mut NoRandomness).map_err(text)?;
        let pieces = bound.pieces().map_err(text)?;
        let predicted = (size.total_len(), size.pieces());
        let found = (bound.as_bytes().len(), pieces.len());
        if predicted != found {
            return Err(format!("{predicted:?} bytes and pieces predicted, {found:?} made"));
        }
        Ok(bound)
    }
}

/// All inputs, one-time keys included -> the package byte for byte, and back.
pub(in super::super) fn build_open(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let (curve, input) = (curve(case)?, case.at("input")?);
        let key = |name: &str, public: &str| -> Result<EcSecretKey, String> {
            let key = EcSecretKey::from_bytes(curve, &input.at(name)?.hex()?).map_err(text)?;
            expect_equal(public, Signer::public_key(&key).point(), &input.at(public)?.hex()?)?;
            Ok(key)
        };
        let (own, card) = (key("smdp_otsk", "smdp_otpk")?, key("euicc_otsk", "euicc_otpk")?);
        let euicc_otpk = *KeyAgreement::public_key(&card);
        let server = verified(case, input.at("dppb_certificate")?.text()?)?;
        let signing_key = x509::secret_key_of(case, server.public_key())?;

        let bytes = |name: &str| input.at(name)?.hex();
        let (transaction_id, host_id) = (bytes("transaction_id")?, bytes("host_id")?);
        let eid = Eid::from_bytes(input.at("eid")?.array()?);
        expect_session_keys(case, &own, &euicc_otpk, &host_id, eid)?;
        let ppk = input.maybe("ppk").map(|ppk| keys(&ppk, "ppk_enc", "ppk_cmac")).transpose()?;
        let parts = Parts {
            eid,
            transaction_id: &transaction_id,
            host_id: &host_id,
            configure_isdp: &bytes("configure_isdp")?,
            store_metadata: &bytes("store_metadata")?,
            upp: &bytes("upp")?,
            ppk,
        };
        let bound = parts.bind(&own, &euicc_otpk, server.certificate(), &signing_key)?;
        expect_equal("bound package", bound.as_bytes(), &case.at("output.bpp")?.hex()?)?;
        expect_pieces(&bound, &case.at("output.load_segments")?)?;
        let stored = BoundPackage::decode(bound.as_bytes().to_vec(), &euicc_otpk).map_err(text)?;
        if stored != bound {
            return Err("a stored package comes back as another one".into());
        }

        let secret = input.at("euicc_otsk")?.hex()?;
        let opening = || {
            let key = EcSecretKey::from_bytes(curve, &secret).map_err(text)?;
            Ok(Opening::new(bpp::Session::new(eid, &transaction_id, key, &server)))
        };
        let opened = open_both_ways(opening, bound.as_bytes())?.map_err(text)?;
        expect_content(&opened, &input)
    };
    run().into()
}

fn expect_session_keys(
    case: &Case<'_>,
    own: &EcSecretKey,
    peer: &PublicKey,
    host_id: &[u8],
    eid: Eid,
) -> Result<(), String> {
    let stated = case.at("intermediate")?;
    let made = SessionKeys::agree(own, peer, host_id, eid.as_bytes()).map_err(text)?;
    expect_equal("chaining value", made.initial_mac_chaining_value(), &stated.at("initial_mcv")?.hex()?)?;
    expect_equal("S-ENC", made.s_enc().expose(), &stated.at("s_enc")?.hex()?)?;
    expect_equal("S-MAC", made.s_mac().expose(), &stated.at("s_mac")?.hex()?)
}

/// Offset and length of each piece.
pub(in super::super) fn expect_pieces(bound: &BoundPackage, stated: &Node<'_>) -> Result<(), String> {
    let mut offset = 0;
    let mut found = Vec::new();
    for piece in bound.pieces().map_err(text)? {
        found.push(serde_json::json!([offset, piece.len()]));
        offset += piece.len();
    }
    if stated.value().as_array() == Some(&found) {
        return Ok(());
    }
    Err(format!("pieces {found:?}, must be {}", stated.value()))
}
