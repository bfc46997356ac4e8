//! Names of the module that a value alone does not explain.

/// Objects all of whose members may be missing: `{ }` is one of them, and no empty list.
const OBJECTS: [&str; 10] = [
    "eUICC-Mandatory-services",
    "fileDescriptor",
    "createFCP",
    "proprietaryEFInfo",
    "systemSpecificParameters",
    "applicationParameters",
    "openPersoData",
    "rfu1",
    "rfu2",
    "rfu3",
];
const MORE_OBJECTS: [&str; 2] = ["rfu4", "rfu5"];

/// Members with an object identifier, or a list of them.
const IDENTIFIERS: [&str; 3] = ["templateID", "issuerID", "eUICC-Mandatory-GFSTEList"];

/// Names that a member had in earlier versions, or has in other tools, with the name of version 3.3.1.
const FORMER: [(&str, &str); 3] =
    [("ef-nsi", "ef-supinai"), ("ef-iwl", "ef-ial"), ("keyComponents", "keyCompontents")];

/// Whether `{ }` as the value of this member is an object.
pub(super) fn is_object(member: &str) -> bool {
    OBJECTS.contains(&member) || MORE_OBJECTS.contains(&member)
}

pub(super) fn holds_identifiers(member: &str) -> bool {
    IDENTIFIERS.contains(&member)
}

/// The name that the module has today.
pub(super) fn current(name: &str) -> &str {
    FORMER.iter().find(|(former, _)| *former == name).map_or(name, |(_, current)| current)
}

/// The number that a name stands for: `PINKeyReferenceValue`, `PUKKeyReferenceValue`, `algorithmID`.
pub(super) fn number(name: &str) -> Option<i64> {
    match name {
        "milenage" => return Some(1),
        "tuak" => return Some(2),
        "usim-test-algorithm" => return Some(3),
        _ => {}
    }
    let split = name.len().saturating_sub(name.bytes().rev().take_while(u8::is_ascii_digit).count());
    let (role, digits) = name.split_at_checked(split)?;
    let number = digits.parse::<i64>().ok().filter(|_| !digits.starts_with('0'))?;
    match (role, number) {
        ("pinAppl" | "pukAppl", 1..=8) => Some(number),
        ("secondPINAppl" | "secondPUKAppl", 1..=8) => number.checked_add(128),
        ("adm", 1..=5) => number.checked_add(9),
        ("adm", 6..=10) => number.checked_add(132),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_module() {
        for (name, expected) in [
            ("pinAppl1", Some(1)),
            ("pukAppl8", Some(8)),
            ("pinAppl9", None),
            ("adm1", Some(10)),
            ("adm5", Some(14)),
            ("adm6", Some(138)),
            ("adm10", Some(142)),
            ("adm01", None),
            ("secondPINAppl1", Some(129)),
            ("secondPUKAppl8", Some(136)),
            ("milenage", Some(1)),
            ("usim-test-algorithm", Some(3)),
            ("id-MF", None),
            ("adm", None),
        ] {
            assert_eq!(number(name), expected, "{name}");
        }
    }
}
