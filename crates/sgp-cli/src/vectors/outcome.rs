//! What came out of one case, and the comparisons that decide it.

/// What came out of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a case passes, fails or is not run; there is no fourth")]
pub enum Outcome {
    /// Everything that the case states came out.
    Passed,
    /// Something else came out: what, and what the case states.
    Failed(String),
    /// The case was not run: why.
    Skipped(String),
}

impl<E: Into<String>> From<Result<(), E>> for Outcome {
    fn from(result: Result<(), E>) -> Self {
        result.map_or_else(|why| Self::Failed(why.into()), |()| Self::Passed)
    }
}

/// Kinds of refusal for which the one class `security` stands: these say nothing about themselves.
const SECURITY: &[&str] = &[
    "mac_mismatch",
    "rmac_mismatch",
    "rmac_missing",
    "padding_invalid",
    "card_cryptogram_mismatch",
    "host_cryptogram_mismatch",
    "card_challenge_mismatch",
    "receipt_mismatch",
    "kcv_mismatch",
    "signature_invalid",
    "tag_mismatch_or_parameter",
    "integrity",
];

/// Compares the kind of refusal that a negative case states with the class of the error that came
/// out: `security` for an opaque one, else the name of the kind.
///
/// # Errors
/// Says both when they do not match. A kind that `security` stands for matches nothing else, and
/// `security` matches nothing but those.
pub fn expect_error(expected_kind: &str, actual_class: &str) -> Result<(), String> {
    let class = if SECURITY.contains(&expected_kind) { "security" } else { expected_kind };
    if class == actual_class {
        return Ok(());
    }
    Err(format!("refused as {actual_class}, must be refused as {expected_kind}"))
}

/// Compares bytes.
///
/// # Errors
/// Says `what` differs, from which byte on, and both values in hex.
pub fn expect_equal(what: &str, actual: &[u8], expected: &[u8]) -> Result<(), String> {
    if actual == expected {
        return Ok(());
    }
    let at = actual.iter().zip(expected).take_while(|(a, b)| a == b).count();
    let (actual, expected) = (hex::encode(actual), hex::encode(expected));
    Err(format!("{what} differs from byte {at} on: {actual}, must be {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_stands_for_the_listed_kinds_alone() {
        assert_eq!(expect_error("mac_mismatch", "security"), Ok(()));
        assert_eq!(expect_error("integrity", "security"), Ok(()));
        assert_eq!(expect_error("truncated", "truncated"), Ok(()));
        assert_eq!(
            expect_error("truncated", "security"),
            Err("refused as security, must be refused as truncated".into())
        );
        assert!(expect_error("mac_mismatch", "truncated").is_err());
        assert!(expect_error("mac_mismatch", "mac_mismatch").is_err());
    }

    #[test]
    fn a_difference_is_shown_with_its_place() {
        assert_eq!(expect_equal("icv", &[1, 2, 3], &[1, 2, 3]), Ok(()));
        assert_eq!(
            expect_equal("icv", &[1, 2], &[1, 2, 3]),
            Err("icv differs from byte 2 on: 0102, must be 010203".into())
        );
    }
}
