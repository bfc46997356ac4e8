//! AES keys in a token.

use core::fmt;
use std::string::String;
use std::sync::Arc;

use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use sgp_wire::SecretBytes;

use super::session::Guarded;
use super::{LoggedIn, Pkcs11};
use crate::{HsmError, KeyError, SymmetricKey};

/// An AES key in a token: what `scp80` takes as KIc or KID, and what keys of cards are diversified
/// from. Encryption in ECB and CBC mode and CMAC run inside; the key never leaves.
///
/// Each call is a round trip to the module: keys of sessions belong into
/// [`SoftAes`](crate::SoftAes).
pub struct Pkcs11Aes {
    session: Guarded,
    key: ObjectHandle,
    label: String,
    /// Behind the session, which is closed first.
    _login: Arc<LoggedIn>,
}

impl Pkcs11Aes {
    pub(super) fn find(token: &Pkcs11, label: &str) -> Result<Self, HsmError> {
        token.check_mechanisms(&[MechanismType::AES_ECB, MechanismType::AES_CBC, MechanismType::AES_CMAC])?;
        let session = token.session()?;
        let key = session.object(ObjectClass::SECRET_KEY, label)?;
        match session.attributes(key, &[AttributeType::KeyType])?.as_slice() {
            [Attribute::KeyType(KeyType::AES)] => {}
            _ => return Err(HsmError::KeyUnsuitable),
        }
        Ok(Self { session, key, label: label.into(), _login: Arc::clone(&token.token) })
    }

    /// Lets the token work on data and puts what it gives in their place.
    fn replace(
        &self,
        data: &mut [u8],
        call: impl FnOnce(&cryptoki::session::Session, &[u8]) -> cryptoki::error::Result<std::vec::Vec<u8>>,
    ) -> Result<(), KeyError> {
        let made = SecretBytes::new(self.session.with(|session| call(session, data))?);
        if made.len() != data.len() {
            return Err(HsmError::Refused.into());
        }
        data.copy_from_slice(made.expose());
        Ok(())
    }
}

impl SymmetricKey for Pkcs11Aes {
    fn encrypt_block(&self, block: &mut [u8; 16]) -> Result<(), KeyError> {
        self.replace(block, |session, data| session.encrypt(&Mechanism::AesEcb, self.key, data))
    }

    fn encrypt_cbc(&self, iv: &[u8; 16], data: &mut [u8]) -> Result<(), KeyError> {
        check_blocks(data)?;
        if data.is_empty() {
            return Ok(());
        }
        self.replace(data, |session, data| session.encrypt(&Mechanism::AesCbc(*iv), self.key, data))
    }

    fn decrypt_cbc(&self, iv: &[u8; 16], data: &mut [u8]) -> Result<(), KeyError> {
        check_blocks(data)?;
        if data.is_empty() {
            return Ok(());
        }
        self.replace(data, |session, data| session.decrypt(&Mechanism::AesCbc(*iv), self.key, data))
    }

    fn cmac(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError> {
        let message = SecretBytes::new(parts.concat());
        let made =
            self.session.with(|session| session.sign(&Mechanism::AesCMac, self.key, message.expose()))?;
        made.as_slice().try_into().map_err(|_| HsmError::Refused.into())
    }
}

impl fmt::Debug for Pkcs11Aes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pkcs11Aes({:?})", self.label)
    }
}

const fn check_blocks(data: &[u8]) -> Result<(), KeyError> {
    if data.len().is_multiple_of(16) { Ok(()) } else { Err(KeyError::NotWholeBlocks { len: data.len() }) }
}
