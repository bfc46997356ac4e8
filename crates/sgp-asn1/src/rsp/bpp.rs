//! The bound profile package and its commands.

use core::fmt;

use sgp_wire::put_tlv;

use super::basics::{Octet1, OctetTo16, RemoteOpId, TransactionId};
use super::profiles::DpProprietaryData;
use crate::codec::prelude::*;
use crate::codec::run::Run;

message! {
    /// A profile package bound to one eUICC (SGP.22 v2.5 2.5.4).
    ///
    /// Decoding copies nothing: the protected objects are borrowed as they stand.
    BoundProfilePackage = 0xBF36 "BoundProfilePackage" of "SGP.22 2.5.4" {
        /// Opens the channel.
        required [InitialiseSecureChannelRequest<'a>] initialise_secure_channel_request
            / set_initialise_secure_channel_request = 0xBF23 "initialiseSecureChannelRequest";
        /// `ConfigureISDP`, protected.
        required [Segments87<'a>] first_sequence_of_87 / set_first_sequence_of_87 = 0xA0 "firstSequenceOf87";
        /// `StoreMetadata`, protected.
        required [Segments88<'a>] sequence_of_88 / set_sequence_of_88 = 0xA1 "sequenceOf88";
        /// `ReplaceSessionKeys`, protected; only if the package was protected before.
        optional [Segments87<'a>] second_sequence_of_87 / set_second_sequence_of_87
            = 0xA2 "secondSequenceOf87";
        /// The profile package, protected.
        required [Segments86<'a>] sequence_of_86 / set_sequence_of_86 = 0xA3 "sequenceOf86";
    }
}

/// Objects with the tag `87`.
pub type Segments87<'a> = Segments<'a, 0x87>;
/// Objects with the tag `88`.
pub type Segments88<'a> = Segments<'a, 0x88>;
/// Objects with the tag `86`.
pub type Segments86<'a> = Segments<'a, 0x86>;

/// Protected objects one behind the other, each with the tag `TAG`.
#[derive(Clone, PartialEq, Eq)]
pub struct Segments<'a, const TAG: u32>(Octets<'a>);

impl<'a, const TAG: u32> Segments<'a, TAG> {
    /// Objects with these values.
    #[must_use]
    pub fn new<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Self {
        let mut objects = Vec::new();
        values.into_iter().for_each(|value| put_tlv(&mut objects, Tag::new(TAG), value.as_ref()));
        Self(Octets::from(Cow::Owned(objects)))
    }

    /// The objects as they stand: tag, length and value of each.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// The objects: tag, length and value of each.
    pub fn objects(&self) -> impl Iterator<Item = &[u8]> {
        self.parts().map(|(object, _)| object)
    }

    /// The values of the objects: what is protected, with its MAC.
    pub fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.parts().map(|(_, value)| value)
    }

    /// The objects and their values.
    fn parts(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut run = Self::run(self.as_bytes());
        core::iter::from_fn(move || {
            if let Some(part) = run.next() {
                return Some(part);
            }
            // of a length that is not plain
            let node = Members::at(run.rest(), 0).next().ok()??;
            run = Self::run(run.rest().get(node.raw().len()..)?);
            Some((node.raw(), node.value()))
        })
    }

    const TAG_OCTET: u8 = TAG.to_be_bytes()[3];

    /// The objects at the front of `content`.
    const fn run(content: &[u8]) -> Run<'_> {
        Run::of(content, Self::TAG_OCTET)
    }

    /// Whether `content` is plain objects with the tag, nothing else.
    fn are_plain(content: &[u8]) -> bool {
        let mut run = Self::run(content);
        run.by_ref().for_each(drop);
        run.rest().is_empty()
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> Segments<'static, TAG> {
        Segments(self.0.into_owned())
    }
}

impl<const TAG: u32> fmt::Debug for Segments<'_, TAG> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.as_bytes().len())
    }
}

impl<'a, const TAG: u32> Field<'a> for Segments<'a, TAG> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        if Self::are_plain(tlv.value()) {
            return Ok(Self(Octets::borrowed(tlv.value())));
        }
        let mut members = Members::of(tlv);
        let mut index = 0;
        while !members.is_empty() {
            match members.require::<Octets<'a>>(Tag::new(TAG)) {
                Ok(_) => index += 1,
                Err(error) => return Err(error.at_index(index)),
            }
        }
        Ok(Self(Octets::borrowed(tlv.value())))
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        Self::are_plain(object.value).then_some(Self(Octets::borrowed(object.value)))
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_tlv(out, tag, self.as_bytes());
    }
}

impl<const TAG: u32> Own for Segments<'_, TAG> {
    type Owned = Segments<'static, TAG>;

    fn into_owned(self) -> Self::Owned {
        Segments::into_owned(self)
    }
}

/// As a list of the values in hex.
#[cfg(feature = "serde")]
impl<const TAG: u32> Jer for Segments<'_, TAG> {
    fn to_jer(&self, _: Defaults) -> Value {
        Value::List(self.values().map(Value::hex).collect())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let values = (0u32..).zip(value.into_list()?);
        let values: Result<Vec<_>, _> =
            values.map(|(index, value)| value.into_bytes().index(index)).collect();
        values.map(Self::new)
    }
}

message! {
    /// Opens the channel of a bound profile package (SGP.22 v2.5 5.5.1).
    InitialiseSecureChannelRequest = 0xBF23 "InitialiseSecureChannelRequest" of "SGP.22 5.5.1" {
        /// What the channel is for.
        required (RemoteOpId) remote_op_id / set_remote_op_id = 0x82 "remoteOpId";
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The keys that are to be agreed.
        required [ControlRefTemplate<'a>] control_ref_template / set_control_ref_template
            = 0xA6 "controlRefTemplate";
        /// One-time public key of the SM-DP+: `04`, x, y.
        required octets smdp_otpk / set_smdp_otpk = 0x5F49 "smdpOtpk";
        /// Its signature: r and s, 64 octets.
        required octets smdp_sign / set_smdp_sign = 0x5F37 "smdpSign";
    }
}

impl InitialiseSecureChannelRequest<'_> {
    /// Appends what [`smdp_sign`](Self::smdp_sign) is made over: the members before it as they
    /// stand, and the one-time public key of the eUICC as an object `5F49` (SGP.22 v2.5 5.5.1).
    pub fn to_be_signed(&self, euicc_otpk: &[u8], out: &mut Vec<u8>) {
        let required = Presence::Required;
        put(out, Tag::new(0x82), required, &self.remote_op_id);
        put(out, Tag::new(0x80), Presence::Required, &self.transaction_id);
        put(out, Tag::new(0xA6), Presence::Required, &self.control_ref_template);
        put(out, Tag::new(0x5F49), Presence::Required, &self.smdp_otpk);
        put_tlv(out, Tag::new(0x5F49), euicc_otpk);
    }
}

message! {
    /// What the signature of the SM-DP+ is made over, as the module writes it down: the value of
    /// this object, without tag and length (SGP.22 v2.5 5.5.1).
    #[doc(alias = "InitialiseSecureChannelRequest-ver")]
    InitialiseSecureChannelRequestVer = 0xBF23 "InitialiseSecureChannelRequest-ver" of "SGP.22 5.5.1" {
        /// What the channel is for.
        required (RemoteOpId) remote_op_id / set_remote_op_id = 0x82 "remoteOpId";
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// The keys that are to be agreed.
        required [ControlRefTemplate<'a>] control_ref_template / set_control_ref_template
            = 0xA6 "controlRefTemplate";
        /// One-time public key of the SM-DP+: `04`, x, y.
        required octets smdp_otpk / set_smdp_otpk = 0x5F49 "smdpOtpk";
        /// One-time public key of the eUICC: `04`, x, y.
        required octets euicc_otpk / set_euicc_otpk = 0x5F49 "euiccOtpk";
    }
}

message! {
    /// The keys that are to be agreed (SGP.22 v2.5 5.5.1).
    ControlRefTemplate "ControlRefTemplate" of "SGP.22 5.5.1" {
        /// Type of the keys: `88` AES (GP Card Specification 11.1.8).
        required [Octet1<'a>] key_type / set_key_type = 0x80 "keyType";
        /// Length of the keys in bytes.
        required [Octet1<'a>] key_len / set_key_len = 0x81 "keyLen";
        /// Name that the SM-DP+ gives itself.
        required [OctetTo16<'a>] host_id / set_host_id = 0x84 "hostId";
    }
}

message! {
    /// Makes the ISD-P (SGP.22 v2.5 5.5.2).
    #[doc(alias = "ConfigureISDPRequest")]
    ConfigureIsdpRequest = 0xBF24 "ConfigureISDPRequest" of "SGP.22 5.5.2" {
        /// Data of the SM-DP+.
        optional [DpProprietaryData<'a>] dp_proprietary_data / set_dp_proprietary_data
            = 0xB8 "dpProprietaryData";
    }
}

message! {
    /// Goes on with the keys that the package was protected with before (SGP.22 v2.5 5.5.4).
    ReplaceSessionKeysRequest = 0xBF26 "ReplaceSessionKeysRequest" of "SGP.22 5.5.4" {
        /// First MAC chaining value, 16 octets.
        required secret initial_mac_chaining_value / set_initial_mac_chaining_value
            = 0x80 "initialMacChainingValue";
        /// PPK-ENC, 16 octets.
        required secret ppk_enc / set_ppk_enc = 0x81 "ppkEnc";
        /// PPK-MAC, 16 octets.
        required secret ppk_cmac / set_ppk_cmac = 0x82 "ppkCmac";
    }
}
