//! The card's side: `bpp_open`.

use sgp_asn1::Eid;
use sgp_keys::{Curve, EcSecretKey, KeyError};
use sgp_wire::DecodeErrorKind;
use virtual_euicc::bpp::{Cause, OpenedPackage, Opening, PeerFault, Progress, Refusal, Session};

use super::{text, verified};
use crate::vectors::{Case, Node, Outcome, expect_equal, expect_error};

/// Identifiers, the one-time secret of the eUICC, CERT.DPpb and a package -> its content, or the
/// refusal with what the card reports.
pub(in super::super) fn open(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let certificate = input.at("dppb_certificate")?.text()?;
        let server = verified(case, certificate)?;
        let curve = if certificate.ends_with("BRP") { Curve::BrainpoolP256r1 } else { Curve::P256 };
        let (eid, transaction) = (input.at("eid")?.array()?, input.at("transaction_id")?.hex()?);
        let secret = input.at("euicc_otsk")?.hex()?;
        let session = || {
            let key = EcSecretKey::from_bytes(curve, &secret).map_err(text)?;
            Ok::<_, String>(Session::new(Eid::from_bytes(eid), &transaction, key, &server))
        };
        let package = input.at("bpp")?.hex()?;
        let opened = open_both_ways(|| Ok(Opening::new(session()?)), &package)?;
        match (opened, case.expected_error()?) {
            (Ok(opened), None) => expect_content(&opened, &case.at("output")?),
            (Ok(_), Some(kind)) => Err(format!("accepted, must be refused as {kind}")),
            (Err(refusal), None) => Err(format!("refused: {refusal}")),
            (Err(refusal), Some(kind)) => {
                expect_error(kind, class(refusal.cause()))?;
                case.maybe("es10").map_or(Ok(()), |report| expect_report(&refusal, &report))
            }
        }
    };
    run().into()
}

/// Opens a package as a whole and in small pieces, which must come to the same.
pub(in super::super) fn open_both_ways(
    opening: impl Fn() -> Result<Opening, String>,
    package: &[u8],
) -> Result<Result<OpenedPackage, Refusal>, String> {
    let whole = opening()?.load_whole(package);
    let (mut piecewise, mut last) = (opening()?, Ok(Progress::Unfinished));
    for piece in package.chunks(97) {
        last = piecewise.load(piece);
        if !matches!(last, Ok(Progress::Unfinished)) {
            break;
        }
    }
    let agree = match (&whole, &last) {
        (Ok(whole), Ok(Progress::Complete(pieces))) => whole.profile() == pieces.profile(),
        (Err(whole), Err(pieces)) => whole == pieces || is_at_the_end(whole) && is_at_the_end(pieces),
        // the rest of it, or what stands behind it, has not been asked for
        (Err(whole), Ok(_)) => is_at_the_end(whole),
        (Ok(_), _) => false,
    };
    if agree { Ok(whole) } else { Err(format!("{whole:?} as a whole, {last:?} in pieces")) }
}

/// Whether the package ends too early or too late.
fn is_at_the_end(refusal: &Refusal) -> bool {
    use DecodeErrorKind::{TrailingData, Truncated};
    matches!(refusal.cause(), Cause::Decode(e) if matches!(e.kind(), TrailingData { .. } | Truncated { .. }))
}

/// The content of a package against the members of an output.
pub(super) fn expect_content(opened: &OpenedPackage, output: &Node<'_>) -> Result<(), String> {
    for (name, found) in [
        ("configure_isdp", opened.configure_isdp_bytes()),
        ("store_metadata", opened.store_metadata_bytes()),
        ("upp", opened.profile().expose()),
    ] {
        if let Some(stated) = output.maybe(name) {
            expect_equal(name, found, &stated.hex()?)?;
        }
    }
    Ok(())
}

fn expect_report(refusal: &Refusal, stated: &Node<'_>) -> Result<(), String> {
    let number = |name: &str| stated.at(name)?.number();
    let stated = (number("bppCommandId")?, number("errorReason")?);
    let unsigned = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
    let found = (unsigned(refusal.command().number()), unsigned(refusal.reason().number()));
    if found == stated { Ok(()) } else { Err(format!("reported {found:?}, must be {stated:?}")) }
}

fn class(cause: Cause) -> &'static str {
    use DecodeErrorKind as K;
    match cause {
        Cause::Security => "security",
        Cause::Key(KeyError::SignatureLength { .. }) => "signature_malformed",
        Cause::Key(KeyError::InvalidPoint) => "point_invalid",
        Cause::Peer(PeerFault::RemoteOperation) => "remote_op_unsupported",
        Cause::Peer(PeerFault::TransactionId) => "transaction_id_mismatch",
        Cause::Peer(PeerFault::ControlRefTemplate) => "crt_unsupported",
        Cause::Peer(PeerFault::Order { .. } | PeerFault::Empty { .. } | PeerFault::Command { .. }) => {
            "structure_invalid"
        }
        Cause::Peer(PeerFault::ReplacementKeyLength) => "key_length_unsupported",
        Cause::Decode(error) => match error.kind() {
            K::UnexpectedTag { .. } => "tag_unexpected",
            K::Truncated { .. } => "truncated",
            K::TrailingData { .. } => "trailing_data",
            K::LengthOutOfRange { .. } | K::NotWholeBlocks { .. } => "length_invalid",
            K::Limit { .. } => "segment_too_long",
            _ => "malformed",
        },
        _ => "another error",
    }
}
