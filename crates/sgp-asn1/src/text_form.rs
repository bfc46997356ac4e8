//! The bridge from identifiers to serde: strings, in the form of `Display` and `FromStr`.

use alloc::borrow::Cow;
use core::fmt::Display;
use core::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ActivationCode, Eid, Iccid, Imei, ImeiSv, Imsi, Msisdn, Plmn, Tac};

macro_rules! text_form {
    ($($type:ty: $meaning:literal;)*) => {$(
        #[doc = concat!("As a string: ", $meaning, ".")]
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[doc = concat!("From a string: ", $meaning, "; what `FromStr` refuses is refused.")]
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                parse(deserializer)
            }
        }
    )*};
}

text_form! {
    Eid: "32 digits, the check digits right";
    Iccid: "digits without padding";
    Imsi: "digits";
    Imei: "15 digits";
    ImeiSv: "16 digits";
    Tac: "8 digits";
    Msisdn: "digits, after `+` when international; of the other types of number none is kept";
    Plmn: "`MCC-MNC`";
}

/// As a string: the canonical text, without `LPA:`.
impl Serialize for ActivationCode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From a string, with or without `LPA:`; what `FromStr` refuses is refused.
impl<'de> Deserialize<'de> for ActivationCode<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse(deserializer)
    }
}

fn parse<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text: Cow<'de, str> = Deserialize::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use core::fmt::Debug;

    use serde::de::DeserializeOwned;

    use super::*;

    fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug + FromStr<Err: Debug>>(text: &str) {
        let value: T = text.parse().unwrap();
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(json, alloc::format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value);
        assert!(serde_json::from_str::<T>("7").is_err());
    }

    #[test]
    fn strings() {
        there_and_back::<Eid>("89049032123451234512345678901235");
        there_and_back::<Iccid>("8929901012345678905");
        there_and_back::<Imsi>("001010123456063");
        there_and_back::<Imei>("490154203237518");
        there_and_back::<ImeiSv>("3569380356438092");
        there_and_back::<Tac>("49015420");
        there_and_back::<Msisdn>("+447700900123");
        there_and_back::<Plmn>("001-01");
        there_and_back::<ActivationCode<'static>>("1$h.example$T$2.999.10$1");
    }

    #[test]
    fn refused_with_the_words_of_the_type() {
        let error = serde_json::from_str::<Imsi>("\"12345\"").unwrap_err().to_string();
        assert!(error.starts_with("IMSI of 5 digits, expected 6 to 15"), "{error}");
        let error =
            serde_json::from_str::<Eid>("\"89049032123451234512345678901234\"").unwrap_err().to_string();
        assert!(error.starts_with("EID ends with 34, but its check digits are 35"), "{error}");
        // escapes are undone first
        let plmn: Plmn = serde_json::from_str("\"001\\u002d01\"").unwrap();
        assert_eq!(plmn.to_string(), "001-01");
    }
}
