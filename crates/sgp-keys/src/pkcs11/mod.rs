//! Keys in a security module, through its PKCS#11 library.

mod aes;
mod ec;
mod fault;
mod session;

use core::fmt;
use std::path::Path;
use std::string::String;
use std::sync::Arc;

use cryptoki::context::{CInitializeArgs, CInitializeFlags};
use cryptoki::error::RvError;
use cryptoki::mechanism::MechanismType;
use cryptoki::session::UserType;
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

pub use aes::Pkcs11Aes;
pub use ec::{KeyPurpose, Pkcs11Agreement, Pkcs11Signer};

use crate::{HsmError, PublicKey};
use fault::{code, fault};
use session::Guarded;

/// Which token of a PKCS#11 library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Token<'a> {
    /// The one with this label.
    Label(&'a str),
    /// The one in the slot with this number. Libraries may number slots anew after a restart.
    Slot(u64),
}

/// A token of a security module, logged in: where keys are found and made.
///
/// Keys keep the login alive; this may be dropped before them. Each key has a session of its own and
/// takes one call at a time; for calls side by side, ask for the key once per thread.
///
/// ```no_run
/// use sgp_keys::{Pkcs11, Signer, Token};
/// # fn example(pin: &str, rng: &mut dyn sgp_keys::CryptoRng) -> Result<(), Box<dyn std::error::Error>> {
///
/// let token = Pkcs11::open("/usr/lib/softhsm/libsofthsm2.so", Token::Label("sm-dp"), pin)?;
/// let signer = token.signer("dp-pb")?;
/// let signature = signer.sign(b"to be signed", rng)?;
/// signer.public_key().verify(b"to be signed", &signature)?;
/// # Ok(())
/// # }
/// ```
///
/// # Security
/// * The library runs in this process with all its rights: `open` loads the code that the path names.
/// * The library stays loaded and initialised until the process ends, since other parts of the
///   process may use it too. It is told that several threads will call it.
/// * A PIN that was typed wrong counts against the tries of the token. PKCS#11 logs a whole process
///   in: where that has happened already, the library does not look at the PIN again.
/// * The module draws its own randomness; sources handed in stay untouched.
#[derive(Clone)]
pub struct Pkcs11 {
    token: Arc<LoggedIn>,
}

/// What lives as long as anything that was made of the token.
struct LoggedIn {
    context: cryptoki::context::Pkcs11,
    slot: Slot,
    label: String,
    /// Closing the last session logs out, so one stays open.
    session: Guarded,
}

impl Pkcs11 {
    /// Loads the PKCS#11 library of a security module and logs in to one of its tokens, as user.
    ///
    /// # Errors
    /// [`HsmError::ModuleMissing`], [`HsmError::TokenMissing`], [`HsmError::TokenAmbiguous`],
    /// [`HsmError::PinIncorrect`], [`HsmError::PinLocked`], [`HsmError::PinNotSet`],
    /// [`HsmError::SessionsExhausted`], [`HsmError::Gone`], [`HsmError::Refused`].
    pub fn open(module: impl AsRef<Path>, token: Token<'_>, pin: &str) -> Result<Self, HsmError> {
        let context = cryptoki::context::Pkcs11::new(module.as_ref()).map_err(|_| HsmError::ModuleMissing)?;
        // one reference is never given back: a library that is unloaded while it is initialised may
        // leave threads behind without their code
        core::mem::forget(context.clone());
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Err(error) if code(&error) == Some(RvError::CryptokiAlreadyInitialized) => {}
            other => other.map_err(|error| fault(&error))?,
        }
        let slot = find_slot(&context, token)?;
        let label = context.get_token_info(slot).map_err(|error| fault(&error))?.label().into();
        let session = context.open_ro_session(slot).map_err(|error| fault(&error))?;
        match session.login(UserType::User, Some(&AuthPin::from(pin))) {
            Err(error) if code(&error) == Some(RvError::UserAlreadyLoggedIn) => {}
            other => other.map_err(|error| fault(&error))?,
        }
        Ok(Self { token: Arc::new(LoggedIn { context, slot, label, session: Guarded::new(session) }) })
    }

    /// The label of the token.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.token.label
    }

    /// The private key with this label, to sign: ECDSA on P-256 or brainpoolP256r1.
    ///
    /// # Errors
    /// [`HsmError::KeyMissing`], [`HsmError::KeyAmbiguous`], [`HsmError::KeyUnsuitable`] when it is
    /// on another curve or may not sign, [`HsmError::MechanismMissing`] without `CKM_ECDSA`,
    /// [`HsmError::SessionsExhausted`], [`HsmError::Gone`], [`HsmError::Refused`].
    pub fn signer(&self, label: &str) -> Result<Pkcs11Signer, HsmError> {
        Pkcs11Signer::find(self, label)
    }

    /// The private key with this label, to agree on secrets: Diffie-Hellman on P-256 or
    /// brainpoolP256r1.
    ///
    /// # Errors
    /// As [`signer`](Self::signer), the mechanism being `CKM_ECDH1_DERIVE`.
    pub fn agreement(&self, label: &str) -> Result<Pkcs11Agreement, HsmError> {
        Pkcs11Agreement::find(self, label)
    }

    /// The AES key with this label: a master key, a KIc or a KID that never leaves the token.
    ///
    /// # Errors
    /// As [`signer`](Self::signer), the mechanisms being `CKM_AES_ECB`, `CKM_AES_CBC` and
    /// `CKM_AES_CMAC`.
    pub fn aes(&self, label: &str) -> Result<Pkcs11Aes, HsmError> {
        Pkcs11Aes::find(self, label)
    }

    /// Makes a key pair of P-256 in the token, under a label that it does not have yet. The private
    /// key is sensitive and cannot be extracted; it serves one purpose.
    ///
    /// # Errors
    /// [`HsmError::KeyExists`], [`HsmError::MechanismMissing`], [`HsmError::SessionsExhausted`],
    /// [`HsmError::Gone`], [`HsmError::Refused`]. No key is left behind then.
    pub fn generate_p256(&self, label: &str, purpose: KeyPurpose) -> Result<PublicKey, HsmError> {
        ec::generate_p256(self, label, purpose)
    }

    /// Fills `to` with random bytes of the module.
    ///
    /// # Errors
    /// [`HsmError::MechanismMissing`] when it has no generator, [`HsmError::Gone`],
    /// [`HsmError::Refused`]; `to` is all zeros then.
    pub fn fill_random(&self, to: &mut [u8]) -> Result<(), HsmError> {
        let drawn = self.token.session.with(|session| session.generate_random_slice(to));
        if drawn.is_err() {
            to.fill(0);
        }
        drawn
    }

    /// The token knows all of these.
    fn check_mechanisms(&self, needed: &[MechanismType]) -> Result<(), HsmError> {
        let known = self.token.context.get_mechanism_list(self.token.slot).map_err(|error| fault(&error))?;
        match needed.iter().all(|mechanism| known.contains(mechanism)) {
            true => Ok(()),
            false => Err(HsmError::MechanismMissing),
        }
    }

    /// A session for one key.
    fn session(&self) -> Result<Guarded, HsmError> {
        let session = self.token.context.open_ro_session(self.token.slot);
        session.map(Guarded::new).map_err(|error| fault(&error))
    }

    /// A session that may make keys.
    fn writing_session(&self) -> Result<Guarded, HsmError> {
        let session = self.token.context.open_rw_session(self.token.slot);
        session.map(Guarded::new).map_err(|error| fault(&error))
    }
}

impl fmt::Debug for Pkcs11 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pkcs11({:?})", self.label())
    }
}

fn find_slot(context: &cryptoki::context::Pkcs11, token: Token<'_>) -> Result<Slot, HsmError> {
    let slots = context.get_slots_with_initialized_token().map_err(|error| fault(&error))?;
    let mut found = None;
    for slot in slots {
        let matches = match token {
            Token::Slot(number) => slot.id() == number,
            Token::Label(label) => {
                context.get_token_info(slot).map_err(|error| fault(&error))?.label() == label
            }
        };
        if matches && found.replace(slot).is_some() {
            return Err(HsmError::TokenAmbiguous);
        }
    }
    found.ok_or(HsmError::TokenMissing)
}
