#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "aws-lc-rs", feature = "pkcs11"))]
extern crate std;

mod aes_key;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(feature = "rustcrypto")]
mod ccm;
#[cfg(feature = "rustcrypto")]
mod cmac;
#[cfg(feature = "rustcrypto")]
mod confirmation;
mod curve;
mod der_signature;
#[cfg(feature = "des-insecure")]
mod des_key;
mod ec;
mod error;
#[cfg(feature = "rustcrypto")]
mod hash;
#[cfg(feature = "rustcrypto")]
pub mod hazmat;
mod hsm_error;
#[cfg(feature = "null-insecure")]
mod null;
#[cfg(feature = "pkcs11")]
mod pkcs11;
#[cfg(feature = "aws-lc-rs")]
mod rsa;
#[cfg(feature = "rustcrypto")]
mod sealing;
#[cfg(feature = "rustcrypto")]
mod segment;
#[cfg(feature = "rustcrypto")]
mod soft_aes;
#[cfg(feature = "des-insecure")]
mod soft_des;
#[cfg(feature = "rustcrypto")]
mod soft_ec;
mod spki;
mod symmetric;
#[cfg(feature = "rustcrypto")]
#[cfg(test)]
mod tests;

pub use rand_core::CryptoRng;

pub use aes_key::AesKey;
#[cfg(feature = "aws-lc-rs")]
pub use aws_lc::{AwsLcSecretKey, AwsLcVerifier};
#[cfg(feature = "rustcrypto")]
pub use confirmation::ConfirmationCodeHash;
pub use curve::Curve;
pub use der_signature::DerSignature;
#[cfg(feature = "des-insecure")]
pub use des_key::DesKey;
pub use ec::{KeyAgreement, PublicKey, RawSignature, SharedSecret, Signer, Verifier};
pub use error::KeyError;
#[cfg(feature = "rustcrypto")]
pub use hash::{sha1, sha256};
pub use hsm_error::HsmError;
#[cfg(feature = "pkcs11")]
pub use pkcs11::{KeyPurpose, Pkcs11, Pkcs11Aes, Pkcs11Agreement, Pkcs11Signer, Token};
#[cfg(feature = "aws-lc-rs")]
pub use rsa::RsaPublicKey;
#[cfg(feature = "rustcrypto")]
pub use sealing::{KeyName, Sealable, SealingKey};
#[cfg(feature = "rustcrypto")]
pub use soft_aes::SoftAes;
#[cfg(feature = "des-insecure")]
pub use soft_des::SoftDes;
#[cfg(feature = "rustcrypto")]
pub use soft_ec::{EcSecretKey, SoftVerifier};
pub use symmetric::SymmetricKey;
