//! A SoftHSM2 token of its own for each test, in a process of its own: the library takes its
//! configuration from the environment, and its state belongs to the whole process.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use cryptoki::context::{CInitializeArgs, CInitializeFlags};
use cryptoki::object::{Attribute, KeyType, ObjectClass};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use sgp_keys::{Curve, EcSecretKey, Pkcs11, Token};

pub(crate) const LABEL: &str = "sgp-keys test";
pub(crate) const PIN: &str = "2468";

/// Where distributions put the library.
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
];

/// Says in the second process which folder is its own.
const FOLDER: &str = "SGP_KEYS_SOFTHSM_FOLDER";

/// Runs `body` in a second process of this test program that knows a fresh token. `test` is the name
/// of the test of `pkcs11` that calls; `configuration` is added to that of SoftHSM2.
///
/// Without SoftHSM2 the test is skipped with a line that says so; with `CI=true` it fails.
pub(crate) fn with_token(test: &str, configuration: &str, body: fn()) {
    if env::var_os(FOLDER).is_some() {
        return body();
    }
    let Some(_) = found_module() else {
        assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "SoftHSM2 is missing");
        println!("skipped: {test} needs SoftHSM2 (Debian package softhsm2)");
        return;
    };
    let folder = env::temp_dir().join(format!("sgp-keys-{}-{test}", std::process::id()));
    fs::create_dir_all(folder.join("tokens")).unwrap();
    let file = folder.join("softhsm2.conf");
    let tokens = folder.join("tokens");
    let text = format!("directories.tokendir = {}\nlog.level = ERROR\n{configuration}\n", tokens.display());
    fs::write(&file, text).unwrap();
    make_token(&file, LABEL);
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("pkcs11::{test}"), "--nocapture"])
        .env("SOFTHSM2_CONF", &file)
        .env(FOLDER, &folder)
        .output()
        .unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{}\n{said}", output.status);
    assert!(said.contains("1 passed"), "the test did not run again:\n{said}");
}

/// A token with this label, in the tokens of a configuration.
pub(crate) fn make_token(configuration: &Path, label: &str) {
    let output = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", label, "--so-pin", "13579", "--pin", PIN])
        .env("SOFTHSM2_CONF", configuration)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The folder of this process.
pub(crate) fn folder() -> PathBuf {
    env::var_os(FOLDER).unwrap().into()
}

fn found_module() -> Option<&'static str> {
    MODULES.into_iter().find(|path| Path::new(path).exists())
}

pub(crate) fn module() -> &'static str {
    found_module().unwrap()
}

pub(crate) fn open() -> Pkcs11 {
    Pkcs11::open(module(), Token::Label(LABEL), PIN).unwrap()
}

/// The library without us, for what we do not offer.
pub(crate) fn library() -> cryptoki::context::Pkcs11 {
    let library = cryptoki::context::Pkcs11::new(module()).unwrap();
    // where `open` came first, this is done already
    let _ = library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
    library
}

/// A session that may write, logged in.
pub(crate) fn session() -> Session {
    let library = library();
    let slot = library.get_slots_with_initialized_token().unwrap()[0];
    let session = library.open_rw_session(slot).unwrap();
    let _ = session.login(UserType::User, Some(&AuthPin::from(PIN)));
    session
}

/// Puts an AES key into the token that can do everything.
pub(crate) fn import_aes(label: &str, key: &[u8]) {
    session()
        .create_object(&[
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Token(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Sign(true),
            Attribute::Label(label.into()),
            Attribute::Value(key.to_vec()),
        ])
        .unwrap();
}

/// Puts a key pair into the token, to sign and to agree. With an identifier the halves are found by
/// that, and else by their label.
pub(crate) fn import_pair(label: &str, key: &EcSecretKey, id: &[u8]) {
    import_private(label, key, id);
    let point = [&[0x04, 0x41], key.public_key().point().as_slice()].concat();
    session()
        .create_object(&[
            Attribute::Class(ObjectClass::PUBLIC_KEY),
            Attribute::KeyType(KeyType::EC),
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::EcParams(parameters(key.public_key().curve())),
            Attribute::EcPoint(point),
            Attribute::Label(label.into()),
            Attribute::Id(id.to_vec()),
        ])
        .unwrap();
}

/// The private half alone.
pub(crate) fn import_private(label: &str, key: &EcSecretKey, id: &[u8]) {
    session()
        .create_object(&[
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::KeyType(KeyType::EC),
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            Attribute::Derive(true),
            Attribute::EcParams(parameters(key.public_key().curve())),
            Attribute::Value(key.expose().to_vec()),
            Attribute::Label(label.into()),
            Attribute::Id(id.to_vec()),
        ])
        .unwrap();
}

fn parameters(curve: Curve) -> Vec<u8> {
    hex::decode(match curve {
        Curve::P256 => "06082a8648ce3d030107",
        _ => "06092b2403030208010107",
    })
    .unwrap()
}
