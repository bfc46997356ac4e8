//! Key establishment with an ISD-P: scenario 3, the SM-DP's side (SGP.02 v4.2 4.1.3.1).

use core::fmt;

use es_interfaces::es8::{self, InstallForPersonalization, KeyOffer, ReceiptAnswer};
use scp03t::StaticKeys;
use scp03t::scenario3::{self, DerivedKeys, Parameters};
use sgp_asn1::gp::{Crt, EphemeralKey};
use sgp_keys::KeyAgreement;
use sgp_keys::{CryptoRng, EcSecretKey, PublicKey, SharedSecret};
use sgp_wire::{Aid, CommandApdu, ResponseApdu};

use super::Setup;
use super::download::Commands;
use crate::{CardRefusal, Error, PeerFault, c_apdus};

/// Steps 1 and 2: which ISD-P, and the certificate. Also the number of the next block.
pub(super) fn certificate_commands(setup: &Setup, isd_p: Aid) -> (Commands, u8) {
    let blocks = es8::encode_certificate(&setup.certificate, setup.dialect);
    let next = u8::try_from(blocks.len()).unwrap_or(u8::MAX);
    let install = InstallForPersonalization::new(isd_p).encode();
    (c_apdus(core::iter::once(&install).chain(&blocks)), next)
}

/// Step 3 is on its way: the card has to prove that it derived the same keys.
pub(super) struct AwaitingReceipt {
    isd_p: Aid,
    crt: Crt,
    secret: SharedSecret,
}

impl AwaitingReceipt {
    /// Draws the ephemeral key, agrees with the key of the ECASD, and signs the offer.
    pub(super) fn begin(
        setup: &Setup,
        isd_p: Aid,
        ecasd: &PublicKey,
        next_block: u8,
        challenge: &ResponseApdu,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Commands, Self), Error> {
        let challenge = es8::decode_challenge(challenge)?;
        let ephemeral = EcSecretKey::generate(ecasd.curve(), rng)?;
        let secret = ephemeral.agree(ecasd)?;
        let point = ephemeral.public_key();
        let key =
            EphemeralKey::new(point.point(), point.curve().parameter_reference(), setup.dialect.key_form());
        let crt = Crt::builder(setup.key_version).build();
        let offer = KeyOffer::new(crt.clone(), key, setup.dialect);
        let signature = setup.signer.sign(&offer.signed_data(&challenge), rng)?;
        let commands: Vec<CommandApdu> = offer.encode(signature.as_bytes(), next_block, setup.dialect);
        Ok((c_apdus(&commands), Self { isd_p, crt, secret }))
    }

    /// The card's receipt holds: the keys of the ISD-P.
    pub(super) fn verify(self, answer: &ResponseApdu) -> Result<(Aid, StaticKeys), Error> {
        let answer = ReceiptAnswer::answer(answer)?;
        let parameters = Parameters::new(self.crt.key_usage().0, self.crt.key_type(), self.crt.key_length())?;
        let parameters = match answer.derivation_random() {
            Some(random) => parameters.with_derivation_random(random)?,
            None => parameters,
        };
        let agreement = scenario3::derive(&self.secret, &parameters)?;
        match agreement.confirm(self.crt.raw(), answer.receipt())? {
            DerivedKeys::SecureChannel(keys) => Ok((self.isd_p, keys)),
            _ => Err(PeerFault::AnswerMismatch.into()),
        }
    }
}

impl fmt::Debug for AwaitingReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AwaitingReceipt({}, ..)", self.isd_p)
    }
}

impl From<es_interfaces::AnswerError> for Error {
    fn from(error: es_interfaces::AnswerError) -> Self {
        match error {
            es_interfaces::AnswerError::Refused(status) => CardRefusal::Status(status).into(),
            es_interfaces::AnswerError::Decode(error) => Self::Decode(error),
            _ => PeerFault::AnswerMismatch.into(),
        }
    }
}
