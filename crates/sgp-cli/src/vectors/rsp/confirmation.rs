//! `confirmation_code`: what stands for a confirmation code in a session.

use sgp_keys::ConfirmationCodeHash;

use crate::vectors::{Case, Outcome, expect_equal};

pub(crate) fn confirmation_code(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let code = ConfirmationCodeHash::of(case.at("confirmationCode")?.text()?);
        let session = case.at("transactionId")?.hex()?;
        let hash_cc: [u8; 32] = case.at("hashCc")?.array()?;
        expect_equal("SHA-256 of the code", code.expose(), &case.at("sha256OfCode")?.hex()?)?;
        expect_equal("hashCc", &code.hash_cc(&session), &hash_cc)?;
        if !code.verify(&session, &hash_cc) {
            return Err("refused".into());
        }
        let wrong = hash_cc.map(|octet| octet ^ 1);
        if code.verify(&session, &wrong) { Err("a wrong code is accepted".into()) } else { Ok(()) }
    };
    run().into()
}
