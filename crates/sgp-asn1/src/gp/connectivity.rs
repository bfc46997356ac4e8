//! How a profile reaches its SM-SR, and where the SM-SR is.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, Limits, Reader, SecretBytes, Tag, put_nested, put_tlv};

use super::session::{ChannelParameters, OtherAddress, SessionParameters, TransportLevel};
use crate::codec::Secret;

/// What a group of [`ConnectivityParameters`] is for, by its tag.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnectivityGroupKind(pub Tag);

macro_rules! kinds {
    ($($constant:ident = $tag:literal, $name:literal;)*) => {
        impl ConnectivityGroupKind {
            $(
                #[doc = concat!("`", stringify!($tag), "`: ", $name, ".")]
                pub const $constant: Self = Self(Tag::new($tag));
            )*

            /// What the group is for; `None` for a tag that has no meaning here.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self { $(Self::$constant => Some($name),)* _ => None }
            }
        }
    };
}

kinds! {
    SMS = 0xA0, "SMS";
    CAT_TP = 0xA1, "CAT_TP";
    HTTPS = 0xA2, "HTTPS";
    SM_SR_SMS = 0xA3, "SM-SR by SMS";
    SM_SR_CAT_TP = 0xA4, "SM-SR by CAT_TP";
    SM_SR_HTTPS = 0xA5, "SM-SR by HTTPS";
    SM_SR_DNS = 0xA6, "SM-SR by DNS";
}

impl fmt::Debug for ConnectivityGroupKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "group {}", self.0),
        }
    }
}

/// Connectivity parameters of a profile (SGP.02 v4.2 4.1.2.2 and 4.1.3.4, `connectivityParameters`
/// of the profile header) or addressing parameters of the SM-SR (4.1.1.10): DGI `3A07`.
///
/// ```text
/// A0 L  06 L <service centre>                                  SMS
/// A1 L  35 L <bearer>  47 L <access name>  0D L <login>  0D L <password>       CAT_TP
/// A2 L  as A1                                                  HTTPS
/// A3 L  81 L <TP-DA>  82 01 <TP-PID>  83 01 <TP-DCS>           SM-SR by SMS
/// A4 L  3C 03 <transport level>  3E L <address>                SM-SR by CAT_TP
/// A5 L  84 L <connection>  86 L <retry>  89 L <HTTP POST>      SM-SR by HTTPS
/// A6 L  ..                                                     SM-SR by DNS
/// ```
///
/// Groups and their objects keep their order, those without a meaning here included: what was
/// read is written again byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectivityParameters {
    groups: Vec<ConnectivityGroup>,
}

impl ConnectivityParameters {
    /// These groups.
    #[must_use]
    pub const fn new(groups: Vec<ConnectivityGroup>) -> Self {
        Self { groups }
    }

    /// Reads the groups that fill `input`; none is fine.
    ///
    /// # Errors
    /// Kinds of broken objects, with the group and the place of the object in it.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        Self::read(&mut Reader::new(input, limits).clause("SGP.02 4.1.2.2")?)
    }

    /// Reads the groups up to the end of an object around them.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut groups = Vec::new();
        while !reader.is_empty() {
            let at = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            let group = ConnectivityGroup::decode(reader)
                .index(at)
                .field("connectivityParameters")
                .clause("SGP.02 4.1.2.2")?;
            groups.push(group);
        }
        Ok(Self { groups })
    }

    /// Appends the groups.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for group in &self.groups {
            put_nested(out, group.kind.0, |out| {
                for object in &group.objects {
                    put_tlv(out, object.tag, object.value.expose());
                }
            });
        }
    }

    /// The bytes of the groups.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// The groups in their order.
    #[must_use]
    pub fn groups(&self) -> &[ConnectivityGroup] {
        &self.groups
    }

    /// The first group of this kind.
    #[must_use]
    pub fn group(&self, kind: ConnectivityGroupKind) -> Option<&ConnectivityGroup> {
        self.groups.iter().find(|group| group.kind == kind)
    }
}

/// One group of [`ConnectivityParameters`].
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectivityGroup {
    kind: ConnectivityGroupKind,
    objects: Vec<Object>,
}

/// An object of a group; any may be a password.
#[derive(PartialEq, Eq)]
struct Object {
    tag: Tag,
    value: SecretBytes,
}

impl Clone for Object {
    fn clone(&self) -> Self {
        Self { tag: self.tag, value: self.value.clone_secret() }
    }
}

impl ConnectivityGroup {
    /// Service centre of [`SMS`](ConnectivityGroupKind::SMS): type of number, then swapped digits
    /// (ETSI TS 102 223 8.1).
    pub const SERVICE_CENTRE: Tag = Tag::new(0x06);
    /// Login, and behind it password, of a packet bearer (ETSI TS 102 223 8.15).
    pub const TEXT: Tag = Tag::new(0x0D);
    /// Bearer description (ETSI TS 102 223 8.52).
    pub const BEARER: Tag = Tag::new(0x35);
    /// Network access name (ETSI TS 102 223 8.70).
    pub const ACCESS_NAME: Tag = Tag::new(0x47);
    /// Transport level (ETSI TS 102 223 8.59).
    pub const TRANSPORT: Tag = Tag::new(0x3C);
    /// Address of the server (ETSI TS 102 223 8.58).
    pub const ADDRESS: Tag = Tag::new(0x3E);
    /// TP-Destination-Address of [`SM_SR_SMS`](ConnectivityGroupKind::SM_SR_SMS): number of
    /// digits, type of number, swapped digits (3GPP TS 23.040 9.1.2.5).
    pub const DESTINATION: Tag = Tag::new(0x81);

    /// A group without objects.
    #[must_use]
    pub const fn new(kind: ConnectivityGroupKind) -> Self {
        Self { kind, objects: Vec::new() }
    }

    /// The same with one more object.
    #[must_use]
    pub fn with_object(mut self, tag: Tag, value: &[u8]) -> Self {
        self.objects.push(Object { tag, value: SecretBytes::from(value) });
        self
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let group = reader.tlv()?;
        let mut objects = Vec::new();
        reader.nested(&group, |reader| {
            while !reader.is_empty() {
                let at = u32::try_from(objects.len()).unwrap_or(u32::MAX);
                let tlv = reader.tlv().index(at).field("objects")?;
                objects.push(Object { tag: tlv.tag(), value: SecretBytes::from(tlv.value()) });
            }
            Ok(())
        })?;
        Ok(Self { kind: ConnectivityGroupKind(group.tag()), objects })
    }

    /// What the group is for.
    #[must_use]
    pub const fn kind(&self) -> ConnectivityGroupKind {
        self.kind
    }

    /// Tags and values of the objects in their order. A password is one of them.
    #[must_use]
    pub fn objects(&self) -> impl ExactSizeIterator<Item = (Tag, Secret<'_>)> {
        self.objects.iter().map(|object| (object.tag, Secret::new(object.value.expose())))
    }

    /// Value of the first object with this tag, in either form of the comprehension bit.
    #[must_use]
    pub fn object(&self, tag: Tag) -> Option<&[u8]> {
        self.values(tag).next()
    }

    fn values(&self, tag: Tag) -> impl Iterator<Item = &[u8]> {
        // the comprehension bit of ETSI TS 102 220 7.1.1 is the first bit of the tag; in the tags
        // 81 to 89 of the groups for the SM-SR it is a part of the tag
        let comprehension = Tag::new(tag.octets() | 0x80);
        let toolkit = tag.octets() < 0x80;
        self.objects
            .iter()
            .filter(move |object| object.tag == tag || (toolkit && object.tag == comprehension))
            .map(|object| object.value.expose())
    }

    /// Service centre or destination address of a group for SMS, as it stands.
    #[must_use]
    pub fn sms_address(&self) -> Option<&[u8]> {
        match self.kind {
            ConnectivityGroupKind::SMS => self.object(Self::SERVICE_CENTRE),
            ConnectivityGroupKind::SM_SR_SMS => self.object(Self::DESTINATION),
            _ => None,
        }
    }

    /// The objects as the channel that they ask for: of [`CAT_TP`](ConnectivityGroupKind::CAT_TP),
    /// [`HTTPS`](ConnectivityGroupKind::HTTPS) and
    /// [`SM_SR_CAT_TP`](ConnectivityGroupKind::SM_SR_CAT_TP).
    ///
    /// # Errors
    /// An object that is none; offsets count from the first object of the group.
    pub fn channel(&self, limits: &Limits) -> Result<ChannelParameters, DecodeError> {
        ChannelParameters::decode(self.encoded().expose(), limits).field(self.kind.name().unwrap_or("group"))
    }

    /// The objects as the session that they ask for: of
    /// [`SM_SR_HTTPS`](ConnectivityGroupKind::SM_SR_HTTPS).
    ///
    /// # Errors
    /// An object that is none; offsets count from the first object of the group.
    pub fn session(&self, limits: &Limits) -> Result<SessionParameters, DecodeError> {
        SessionParameters::decode(self.encoded().expose(), limits).field(self.kind.name().unwrap_or("group"))
    }

    /// The objects, one behind the other.
    fn encoded(&self) -> SecretBytes {
        let len = self.objects.iter().map(|object| sgp_wire::tlv_len(object.tag, object.value.len())).sum();
        let mut out = Vec::with_capacity(len);
        self.objects.iter().for_each(|object| put_tlv(&mut out, object.tag, object.value.expose()));
        SecretBytes::new(out)
    }

    /// Transport level.
    ///
    /// # Errors
    /// An object that is none; offsets count from its value.
    pub fn transport(&self) -> Result<Option<TransportLevel>, DecodeError> {
        self.object(Self::TRANSPORT).map(TransportLevel::decode).transpose()
    }

    /// Address of the server.
    ///
    /// # Errors
    /// An IP address of a wrong length; offsets count from its value.
    pub fn server(&self) -> Result<Option<OtherAddress>, DecodeError> {
        self.object(Self::ADDRESS).map(OtherAddress::decode).transpose()
    }

    /// Login of a packet bearer: data coding scheme, then text.
    #[must_use]
    pub fn login(&self) -> Option<Secret<'_>> {
        self.values(Self::TEXT).next().map(Secret::new)
    }

    /// Password of a packet bearer: data coding scheme, then text.
    #[must_use]
    pub fn password(&self) -> Option<Secret<'_>> {
        self.values(Self::TEXT).nth(1).map(Secret::new)
    }
}

impl fmt::Debug for ConnectivityGroup {
    /// Tags and lengths; never a value, which may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)?;
        let objects = self.objects.iter().map(|object| (object.tag, object.value.len()));
        f.debug_map().entries(objects).finish()
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;

    fn decode(text: &str) -> Result<ConnectivityParameters, DecodeError> {
        ConnectivityParameters::decode(&hex::decode(text.replace(' ', "")).unwrap(), &Limits::default())
    }

    #[test]
    fn worked_examples() {
        // SGP.02 card side 4.7 (SMSC +44778501600) and 2.10 (+44190798012)
        let profile = decode("A0090607914477581006F0").unwrap();
        let sms = profile.group(ConnectivityGroupKind::SMS).unwrap();
        assert_eq!(sms.sms_address().map(hex::encode).as_deref(), Some("914477581006f0"));
        let smsr = decode("A30A81080B914491708910F2").unwrap();
        let sms = smsr.group(ConnectivityGroupKind::SM_SR_SMS).unwrap();
        assert_eq!(sms.sms_address().map(hex::encode).as_deref(), Some("0b914491708910f2"));
        let made = ConnectivityGroup::new(ConnectivityGroupKind::SM_SR_SMS)
            .with_object(ConnectivityGroup::DESTINATION, &hex::decode("0B914491708910F2").unwrap());
        assert_eq!(ConnectivityParameters::new(alloc::vec![made]), smsr);
    }

    #[test]
    fn a_packet_bearer() {
        // self-made, of the objects of SGP.02 card side 6.6
        let text = "A11B 350103 470908696E7465726E6574 0D0404757365 0D050473656372";
        let parameters = decode(text).unwrap();
        let group = parameters.group(ConnectivityGroupKind::CAT_TP).unwrap();
        assert_eq!(group.object(ConnectivityGroup::BEARER), Some(&[0x03][..]));
        let channel = group.channel(&Limits::default()).unwrap();
        assert_eq!(channel.network_access_name().unwrap().name().as_deref(), Some("internet"));
        assert_eq!(channel.login().unwrap().1.expose(), b"\x04secr");
        assert_eq!(group.login().map(Secret::expose), Some(&b"\x04use"[..]));
        assert_eq!(group.password().map(Secret::expose), Some(&b"\x04secr"[..]));
        assert_eq!(alloc::format!("{group:?}"), "CAT_TP{Tag(35): 1, Tag(47): 9, Tag(0D): 4, Tag(0D): 5}");
        assert_eq!(hex::encode_upper(parameters.encode_to_vec()), text.replace(' ', ""));
    }

    #[test]
    fn a_server() {
        let parameters = decode("A40C BC03012710 BE0521C000020A A600 A700").unwrap();
        let group = parameters.group(ConnectivityGroupKind::SM_SR_CAT_TP).unwrap();
        assert_eq!(group.transport(), Ok(Some(TransportLevel::udp(10_000))));
        assert_eq!(group.server(), Ok(Some(OtherAddress::from([192, 0, 2, 10]))));
        assert_eq!((group.login(), group.sms_address()), (None, None));
        assert_eq!(alloc::format!("{:?}", parameters.groups()[2].kind()), "group A7");
        assert_eq!(parameters.groups()[2].kind().name(), None);
    }

    #[test]
    fn a_session() {
        // self-made, of the parts of SGP.02 card side 6.4
        let text = "A52B 8413 350103 39020500 3C03021F9A 3E0521C000020A 8914 8A0C736D73722E6578616D706C65 8C042F61646D";
        let parameters = decode(text).unwrap();
        let group = parameters.group(ConnectivityGroupKind::SM_SR_HTTPS).unwrap();
        let session = group.session(&Limits::default()).unwrap();
        assert_eq!(session.http_post().unwrap().host(), Some("smsr.example"));
        assert_eq!(session.connection().unwrap().transport(), Some(TransportLevel::tcp(8090)));
        let broken = decode("A504 84023901").unwrap();
        let error = broken.groups()[0].session(&Limits::default()).unwrap_err();
        let message = "SM-SR by HTTPS.sessionParameters.connection[0]: 1 bytes needed, 0 left at byte 4 \
            (GPC Amendment B table 3-3)";
        assert_eq!(alloc::format!("{error}"), message);
    }

    #[test]
    fn faults_name_group_and_object() {
        let error = decode("A000 A3 05 8101AA 8103").unwrap_err();
        assert_eq!(
            (error.kind(), error.offset()),
            (DecodeErrorKind::Truncated { needed: 3, available: 0 }, 9)
        );
        assert_eq!(
            alloc::format!("{error}"),
            "connectivityParameters[1].objects[1]: 3 bytes needed, 0 left at byte 9 (SGP.02 4.1.2.2)"
        );
        let bytes = hex::decode("A30A81080B914491708910F2").unwrap();
        for end in 1..bytes.len() {
            assert!(ConnectivityParameters::decode(&bytes[..end], &Limits::default()).is_err(), "{end}");
        }
        assert_eq!(decode(""), Ok(ConnectivityParameters::default()));
    }
}
