//! A profile on its way to a consumer eUICC, both ends in one process: a laboratory issues the
//! certificates, the SM-DP+ builds a package, protects it before it knows any card, binds it to a
//! session; the card verifies, opens it, and has the same profile.
//!
//! `cargo run --example bind_package`

use pkg_builder::ProfileBuilder;
use pkg_builder::bind::{Binding, Metadata, ProfileSigner, Session, Upp};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sgp_asn1::rsp::{NotificationEvent, PprIds};
use sgp_asn1::saip::Package;
use sgp_keys::{CryptoRng, Curve, EcSecretKey, KeyAgreement, PublicKey, Signer};
use sgp_pki::x509::issue::{Issuer, Request, Subject};
use sgp_pki::x509::role::DpPb;
use sgp_pki::x509::{Certificate, Role, TrustStore};
use sgp_wire::{Limits, SecretBytes};
use virtual_euicc::bpp::{self, Opening, Progress};

type Error = Box<dyn core::error::Error>;

fn main() -> Result<(), Error> {
    // the same numbers in every run, so that the story can be told twice; a server takes real ones
    for line in story(&mut ChaCha20Rng::from_seed([22; 32]))? {
        println!("{line}");
    }
    Ok(())
}

/// A laboratory: a root, and the certificate of an SM-DP+ for profile binding.
struct Laboratory {
    root: Certificate,
    certificate: Certificate,
    key: EcSecretKey,
}

impl Laboratory {
    fn found(rng: &mut dyn CryptoRng) -> Result<Self, Error> {
        let (ci, key) = (EcSecretKey::generate(Curve::P256, rng)?, EcSecretKey::generate(Curve::P256, rng)?);
        let (from, to) = ("2025-01-01T00:00:00Z".parse()?, "2055-01-01T00:00:00Z".parse()?);
        let name = Subject::new().with_common_name("Lab CI");
        let root = Issuer::root(&ci, &Request::new(&[1], name, Signer::public_key(&ci), from, to), rng)?;
        let name = Subject::new().with_organization("ACME").with_common_name("SM-DP+");
        let request = Request::new(&[2], name, Signer::public_key(&key), from, to);
        let request = request.with_registered_id("2.999.10".parse()?);
        let certificate = Issuer::new(&ci, &root)?.issue(Role::DpPb, &request, rng)?;
        Ok(Self { root, certificate, key })
    }
}

/// The profile of one subscriber.
fn profile() -> Result<Package, Error> {
    let key = |byte: u8| SecretBytes::new(vec![byte; 16]);
    Ok(ProfileBuilder::new("8929901012345678905".parse()?)
        .with_profile_type("consumer test profile")
        .with_imsi("001010123456063")
        .with_milenage(key(0x11), key(0x22))
        .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
        .with_adm1(b"87654321"[..].into())
        .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33))
        .build()?)
}

/// What happens, line by line.
///
/// # Errors
/// Something is not as the story goes.
pub(crate) fn story(rng: &mut dyn CryptoRng) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    let mut tell = |line: String| lines.push(line);
    let lab = Laboratory::found(rng)?;
    let holder = lab.certificate.subject().organization().ok_or("a server without a name")?;
    tell(format!("lab:    {holder} is certified for {}", Role::DpPb));

    // --- SM-DP+: days before the download ---------------------------------------------------------
    let package = profile()?;
    let upp = Upp::new(&package)?;
    let metadata = Metadata::builder("8929901012345678905".parse()?)
        .with_service_provider_name("Operator")
        .with_profile_name("Data plan")
        .with_owner("001-01".parse()?)
        .with_policy_rules(&[PprIds::PPR2])
        .with_notification(&[NotificationEvent::ENABLE, NotificationEvent::DELETE], "smdp.example.com")
        .build()?;
    let protected = upp.protect(rng)?;
    tell(format!(
        "server: {} bytes of profile, protected as {} bytes",
        upp.len(),
        protected.segments().len()
    ));
    let binding = Binding::new(&protected, &metadata)?;
    let size = binding.size();
    tell(format!("server: bound, it will have {} bytes in {} pieces", size.total_len(), size.pieces()));

    // --- card: PrepareDownload --------------------------------------------------------------------
    let eid = "89099900123456789012345678901210".parse()?;
    let transaction_id = [0x5A; 16];
    let trust = TrustStore::new([lab.root.clone()]);
    let server = trust.verify_untimed(core::slice::from_ref(&lab.certificate), DpPb)?;
    let card_key = EcSecretKey::generate(server.public_key().curve(), rng)?;
    let euicc_otpk: PublicKey = *KeyAgreement::public_key(&card_key);
    tell("card:   the server is who it says, a one-time key is made".into());

    // --- SM-DP+: GetBoundProfilePackage -----------------------------------------------------------
    let signer = ProfileSigner::new(&lab.certificate, &lab.key)?;
    let one_time_key = EcSecretKey::generate(euicc_otpk.curve(), rng)?;
    let session = Session::agree(&one_time_key, &euicc_otpk, b"smdpplus", &eid, &transaction_id)?;
    let bound = binding.bind(session, &signer, rng)?;
    tell(format!("server: {} bytes made", bound.as_bytes().len()));

    // --- card: LoadBoundProfilePackage ------------------------------------------------------------
    let session = || -> Result<bpp::Session, Error> {
        let key = EcSecretKey::from_bytes(euicc_otpk.curve(), card_key.expose().as_slice())?;
        Ok(bpp::Session::new(eid, &transaction_id, key, &server))
    };
    let mut opening = Opening::new(session()?);
    let mut opened = None;
    for piece in bound.pieces()? {
        if let Progress::Complete(package) = opening.load(piece)? {
            opened = Some(package);
        }
    }
    let opened = opened.ok_or("the package does not end")?;
    let stored = opened.store_metadata()?;
    tell(format!("card:   profile {} of {}", stored.iccid(), stored.service_provider_name()));
    let installed = Package::decode(opened.profile().expose(), &Limits::default())?;
    tell(format!("card:   {} bytes in {} elements", installed.as_bytes().len(), installed.elements().len()));
    if installed.as_bytes() != package.as_bytes() {
        return Err("the card has another profile".into());
    }
    tell("card:   the profile is the one that was built".into());

    // --- what is changed on the way is refused ----------------------------------------------------
    let mut changed = bound.as_bytes().to_vec();
    if let Some(last) = changed.last_mut() {
        *last ^= 1;
    }
    let Err(refusal) = bpp::open(session()?, &changed) else {
        return Err("a changed package is opened".into());
    };
    tell(format!("card:   with one bit changed: {}, {}", refusal.command(), refusal.reason()));
    Ok(lines)
}
