//! Every provider of keys, through the public traits: `conformance` has the questions, one file each
//! the providers.

#[cfg(feature = "aws-lc-rs")]
#[cfg(test)]
mod aws_lc;
#[cfg(test)]
mod conformance;
#[cfg(feature = "pkcs11")]
#[cfg(test)]
mod pkcs11;
#[cfg(feature = "aws-lc-rs")]
#[cfg(test)]
mod rsa;
#[cfg(feature = "pkcs11")]
#[cfg(test)]
mod softhsm;
#[cfg(test)]
mod software;
#[cfg(test)]
mod vectors;
