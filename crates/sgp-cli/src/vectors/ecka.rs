//! `x963_kdf`, `sgp02_scenario3`: key derivation and key establishment, both ends.

use scp03t::scenario3::{self, DerivedKeys, Parameters};
use scp03t::{Error, x963};
use sgp_asn1::gp::{
    Crt, CrtParameters, DgiSequence, EphemeralKey, KeyForm, KeyUsageQualifier, LengthForm, put_dgi,
};
use sgp_keys::{Curve, EcSecretKey, KeyAgreement, KeyError, PublicKey, RawSignature, Signer};
use sgp_wire::{Limits, Reader, Tag, put_tlv};

use super::keys::NoRandomness;
use super::{Case, Outcome, expect_equal, expect_error, scp03t as channel};

/// `z`, `shared_info` -> `key_data`.
pub(super) fn x963_kdf(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let bits = usize::try_from(case.at("key_bits")?.number()?).map_err(text)?;
        let data = x963::kdf(&case.at("z")?.hex()?, &case.at("shared_info")?.hex()?, bits / 8);
        expect_equal("key data", data.expose(), &case.at("key_data")?.hex()?)
    };
    run().into()
}

/// A whole key establishment: what the server sends, what the card answers, what both derive. A
/// negative case is received only: its bytes are those of a good one, with one thing altered.
pub(super) fn scenario3(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let exchange = match Exchange::of(case)? {
            Ok(exchange) => exchange,
            Err(error) => return judge(case, Err(error)),
        };
        if case.expected_error()?.is_none() {
            exchange.send(case)?;
        }
        judge(case, exchange.receive(case)?)
    };
    run().into()
}

/// The keys and choices of a case.
struct Exchange {
    curve: Curve,
    ecasd: EcSecretKey,
    ecasd_public: PublicKey,
    ephemeral: EcSecretKey,
    challenge: Vec<u8>,
    parameters: Parameters,
}

impl Exchange {
    /// The outer error is one of the case, the inner one a refusal.
    fn of(case: &Case<'_>) -> Result<Result<Self, Error>, String> {
        let curve = curve(case)?;
        let input = case.at("input")?;
        let secret = |name: &str| EcSecretKey::from_bytes(curve, &input.at(name)?.hex()?).map_err(text);
        let (ecasd, ephemeral) = (secret("ecasd_sk_ecka")?, secret("esk_dp_ecka")?);
        let ecasd_public = match PublicKey::from_point(curve, &input.at("ecasd_pk_ecka")?.hex()?) {
            Ok(key) => key,
            Err(error) => return Ok(Err(error.into())),
        };
        let [qualifier] = input.at("key_usage_qualifier")?.array()?;
        let mut parameters = match Parameters::new(qualifier, 0x88, 0x10) {
            Ok(parameters) => parameters,
            Err(error) => return Ok(Err(error)),
        };
        if let Some(random) = input.maybe("derivation_random") {
            parameters = parameters.with_derivation_random(&random.hex()?).map_err(text)?;
        }
        if let Some(host_id) = input.maybe("host_id") {
            let sin_sdin = match (input.maybe("sin"), input.maybe("sdin")) {
                (Some(sin), Some(sdin)) => Some((sin.hex()?, sdin.hex()?)),
                _ => None,
            };
            let sin_sdin = sin_sdin.as_ref().map(|(sin, sdin)| (sin.as_slice(), sdin.as_slice()));
            parameters = parameters.with_host(&host_id.hex()?, sin_sdin).map_err(text)?;
        }
        let challenge = input.at("random_challenge")?.hex()?;
        Ok(Ok(Self { curve, ecasd, ecasd_public, ephemeral, challenge, parameters }))
    }

    /// Makes everything, and compares it with what the case states.
    fn send(&self, case: &Case<'_>) -> Result<(), String> {
        let (input, stated) = (case.at("input")?, case.at("intermediate")?);
        let epk = Signer::public_key(&self.ephemeral);
        expect_equal("ephemeral point", epk.point(), &input.at("epk_dp_ecka")?.hex()?)?;
        let secret = self.ephemeral.agree(&self.ecasd_public).map_err(text)?;
        expect_equal("shared secret", secret.expose(), &stated.at("shared_secret")?.hex()?)?;
        let shared_info = self.parameters.shared_info();
        expect_equal("SharedInfo", &shared_info, &stated.at("shared_info")?.hex()?)?;
        let key_data = stated.at("key_data")?.hex()?;
        let derived = x963::kdf(secret.expose(), &shared_info, key_data.len());
        expect_equal("key data", derived.expose(), &key_data)?;

        let crt = template(case)?;
        expect_equal("control reference template", crt.raw(), &stated.at("crt")?.hex()?)?;
        let (mut crt_dgi, mut key_dgi) = (Vec::new(), Vec::new());
        put_dgi(&mut crt_dgi, 0x3A02, crt.raw(), LengthForm::Dgi);
        let key = EphemeralKey::new(epk.point(), self.curve.parameter_reference(), KeyForm::Structured);
        put_dgi(&mut key_dgi, 0x7F49, key.as_bytes(), LengthForm::Dgi);
        let signed = scenario3::signed_data(&crt_dgi, &key_dgi, &self.challenge);
        expect_equal("signed data", &signed, &stated.at("signed_data")?.hex()?)?;
        let signer = EcSecretKey::from_bytes(self.curve, &input.at("sk_dp_ecdsa")?.hex()?).map_err(text)?;
        let signature = signer.sign(&signed, &mut NoRandomness).map_err(text)?;
        expect_equal("signature", signature.as_bytes(), &case.at("output.signature")?.hex()?)?;
        let mut body = [crt_dgi, key_dgi].concat();
        put_dgi(&mut body, 0x5F37, signature.as_bytes(), LengthForm::Dgi);
        expect_equal("STORE DATA body", &body, &case.at("output.store_data_body")?.hex()?)?;

        let card = scenario3::agree(&self.ecasd, epk, &self.parameters).map_err(text)?;
        let (receipt, keys) = card.into_receipt(crt.raw());
        expect_equal("receipt", &receipt, &case.at("output.receipt")?.hex()?)?;
        expect_keys(case, &keys)?;
        let mut response = Vec::new();
        if let Some(random) = input.maybe("derivation_random") {
            put_tlv(&mut response, Tag::new(0x85), &random.hex()?);
        }
        put_tlv(&mut response, Tag::new(0x86), &receipt);
        expect_equal("response", &response, &case.at("output.response")?.hex()?)
    }

    /// The card receives the body, the server the response.
    fn receive(&self, case: &Case<'_>) -> Result<Result<(), Error>, String> {
        let pk_dp = PublicKey::from_point(self.curve, &case.at("input.pk_dp_ecdsa")?.hex()?).map_err(text)?;
        let body = case.at("output.store_data_body")?.hex()?;
        let groups = DgiSequence::decode(&body, &Limits::DEFAULT).map_err(text)?;
        let [crt, key, signature] = groups.items() else {
            return Err("three data groupings expected in store_data_body".into());
        };
        let signed = scenario3::signed_data(crt.raw(), key.raw(), &self.challenge);
        let verified = RawSignature::from_slice(signature.value())
            .and_then(|signature| pk_dp.verify(&signed, &signature));
        if let Err(error) = verified {
            return Ok(Err(error.into()));
        }
        let key = EphemeralKey::decode(key.value()).map_err(text)?;
        let epk = match PublicKey::from_point(self.curve, key.point()) {
            Ok(epk) => epk,
            Err(error) => return Ok(Err(error.into())),
        };
        let card = scenario3::agree(&self.ecasd, &epk, &self.parameters).map_err(text)?;
        let (_, card_keys) = card.into_receipt(crt.value());
        expect_keys(case, &card_keys)?;

        let response = case.at("output.response")?.hex()?;
        let mut reader = Reader::new(&response, &Limits::DEFAULT).map_err(text)?;
        if let Some(random) = reader.optional(Tag::new(0x85)).map_err(text)? {
            expect_equal("random", random.value(), &case.at("input.derivation_random")?.hex()?)?;
        }
        let receipt = reader.expect(Tag::new(0x86)).map_err(text)?;
        reader.finish().map_err(text)?;
        let server = scenario3::agree(&self.ephemeral, &self.ecasd_public, &self.parameters).map_err(text)?;
        match server.confirm(crt.value(), receipt.value()) {
            Ok(keys) => expect_keys(case, &keys).map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }
}

/// The control reference template that the choices of the case make.
fn template(case: &Case<'_>) -> Result<Crt, String> {
    let input = case.at("input")?;
    let kvn = u8::try_from(input.at("kvn")?.number()?).map_err(text)?;
    if input.at("kid")?.number()? != 1 {
        return Err("another first key identifier than 1".into());
    }
    let [parameters] = input.at("scenario_parameter")?.array()?;
    let [qualifier] = input.at("key_usage_qualifier")?.array()?;
    let mut builder = Crt::builder(kvn)
        .with_parameters(CrtParameters(parameters))
        .with_key_usage(KeyUsageQualifier(qualifier));
    if let Some(host_id) = input.maybe("host_id") {
        let sdin = input.maybe("sdin").map(|sdin| sdin.hex()).transpose()?;
        builder = builder.with_host_id(&host_id.hex()?, sdin.as_deref());
    }
    Ok(builder.build())
}

fn expect_keys(case: &Case<'_>, keys: &DerivedKeys) -> Result<(), String> {
    let stated = case.at("output.keys")?;
    match keys {
        DerivedKeys::SecureChannel(keys) => {
            for (name, key) in [("enc", keys.enc()), ("mac", keys.mac()), ("dek", keys.dek())] {
                expect_equal(name, key.expose(), &stated.at(name)?.hex()?)?;
            }
            Ok(())
        }
        DerivedKeys::Base(key) => expect_equal("base", key.expose(), &stated.at("base")?.hex()?),
        _ => Err("another kind of keys".into()),
    }
}

pub(super) fn judge(case: &Case<'_>, verdict: Result<(), Error>) -> Result<(), String> {
    match (case.expected_error()?, verdict) {
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(format!("refused: {error}")),
        (Some(kind), Ok(())) => Err(format!("accepted, must be refused as {kind}")),
        (Some(kind), Err(error)) => expect_error(kind, class(error)),
    }
}

pub(super) fn curve(case: &Case<'_>) -> Result<Curve, String> {
    match case.at("curve")?.text()? {
        "P-256" => Ok(Curve::P256),
        "brainpoolP256r1" => Ok(Curve::BrainpoolP256r1),
        other => Err(format!("unknown curve {other}")),
    }
}

const fn class(error: Error) -> &'static str {
    match error {
        Error::Key(KeyError::InvalidPoint) => "point_invalid",
        Error::Key(KeyError::SignatureLength { .. }) => "signature_malformed",
        other => channel::class(other),
    }
}

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}
