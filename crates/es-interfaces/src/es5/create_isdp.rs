//! ES5.CreateISDP.

use alloc::vec::Vec;

use sgp_wire::{
    Aid, CommandApdu, Context, DecodeError, DecodeErrorKind, Le, Limits, Reader, ResponseApdu, Tag,
    put_nested, put_tlv,
};

use crate::card::{self, AnswerError, CommandError, INSTALL};
use crate::dialect::{Dialect, QuotaLength};

/// For install and make selectable.
const P1: u8 = 0x0C;
/// Security Domain, Trusted Path, Authorized Management.
const PRIVILEGES: [u8; 3] = [0x80, 0xC0, 0x00];
const APPLICATION_PARAMETERS: Tag = Tag::new(0xC9);
const SECURE_CHANNEL: Tag = Tag::new(0x81);
const SYSTEM_PARAMETERS: Tag = Tag::new(0xEF);
const MEMORY: Tag = Tag::new(0x83);
/// SCP03 with i = `70`: pseudo-random challenge, R-MAC and R-ENCRYPTION.
const SCP03_I70: [u8; 2] = [0x03, 0x70];

/// Makes an empty ISD-P (SGP.02 v4.2 4.1.1.1).
///
/// ```text
/// 80 E6 0C 00 Lc  10 <load file>  10 <module>  10 <ISD-P>  03 80C000
///                 Lp C9 04 81 02 03 70 [EF L 83 Lm <memory>]  00  00
/// ```
#[doc(alias = "CreateISDP")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateIsdp {
    load_file: Aid,
    module: Aid,
    isd_p: Aid,
    privileges: [u8; 3],
    quota: Option<u32>,
}

impl CreateIsdp {
    /// For an ISD-P with this AID, from the load file and module that the standard names.
    #[must_use]
    pub const fn new(isd_p: Aid) -> Self {
        Self {
            load_file: Aid::ISD_P_LOAD_FILE,
            module: Aid::ISD_P_MODULE,
            isd_p,
            privileges: PRIVILEGES,
            quota: None,
        }
    }

    /// The same from another load file and module, as the EIS names them.
    #[must_use]
    pub const fn with_module(mut self, load_file: Aid, module: Aid) -> Self {
        self.load_file = load_file;
        self.module = module;
        self
    }

    /// The same with a quota of non-volatile memory, in bytes.
    #[must_use]
    pub const fn with_quota(mut self, bytes: u32) -> Self {
        self.quota = Some(bytes);
        self
    }

    /// AID of the new ISD-P.
    #[must_use]
    pub const fn isd_p(&self) -> Aid {
        self.isd_p
    }

    /// Executable load file.
    #[must_use]
    pub const fn load_file(&self) -> Aid {
        self.load_file
    }

    /// Executable module.
    #[must_use]
    pub const fn module(&self) -> Aid {
        self.module
    }

    /// Privileges of the new ISD-P, three bytes.
    #[must_use]
    pub const fn privileges(&self) -> [u8; 3] {
        self.privileges
    }

    /// Cumulative granted non-volatile memory in bytes; `None` is no quota.
    #[must_use]
    pub const fn quota(&self) -> Option<u32> {
        self.quota
    }

    /// The command.
    #[must_use]
    pub fn encode(&self, dialect: Dialect) -> CommandApdu {
        let mut parameters = Vec::new();
        put_nested(&mut parameters, APPLICATION_PARAMETERS, |out| put_tlv(out, SECURE_CHANNEL, &SCP03_I70));
        if let Some(quota) = self.quota {
            put_nested(&mut parameters, SYSTEM_PARAMETERS, |out| {
                match (dialect.quota_length(), u16::try_from(quota)) {
                    (QuotaLength::Two, Ok(short)) => put_tlv(out, MEMORY, &short.to_be_bytes()),
                    _ => put_tlv(out, MEMORY, &quota.to_be_bytes()),
                }
            });
        }
        let mut data = Vec::new();
        let aids = [self.load_file, self.module, self.isd_p];
        let aids = aids.iter().map(Aid::as_bytes);
        for field in aids.chain([&self.privileges[..], &parameters, &[]]) {
            data.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
            data.extend_from_slice(field);
        }
        CommandApdu::new(card::CLA, INSTALL, P1, 0x00).with_data(data).with_le(Le::Short(0))
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_header(command, INSTALL, P1, 0x00)?;
        Ok(Self::decode_data(command.data()).field("createISDP").clause("SGP.02 4.1.1.1")?)
    }

    fn decode_data(data: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let load_file = read_aid(&mut reader).field("loadFileAid")?;
        let module = read_aid(&mut reader).field("moduleAid")?;
        let isd_p = read_aid(&mut reader).field("isdpAid")?;
        let (offset, privileges) = read_field(&mut reader)?;
        let privileges = privileges.try_into().map_err(|_| {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 3, max: 3, found: privileges.len() };
            DecodeError::new(kind, offset).in_field("privileges")
        })?;
        let (offset, parameters) = read_field(&mut reader)?;
        let quota =
            decode_parameters(Reader::at(parameters, offset, &Limits::DEFAULT)).field("installParameters")?;
        let (offset, token) = read_field(&mut reader)?;
        if !token.is_empty() {
            let kind = DecodeErrorKind::InvalidValue { expected: "no token" };
            return Err(DecodeError::new(kind, offset));
        }
        reader.finish()?;
        Ok(Self { load_file, module, isd_p, privileges, quota })
    }

    /// Reads the answer: `00` or nothing, and `9000`.
    ///
    /// # Errors
    /// [`AnswerError::Refused`], such as `6985` when the AID is in use or `6A84` without memory.
    pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
        card::success_with_zero(answer)
    }
}

/// A length byte and so many bytes, with their offset.
fn read_field<'a>(reader: &mut Reader<'a>) -> Result<(usize, &'a [u8]), DecodeError> {
    let length = reader.u8()?;
    let offset = reader.offset();
    Ok((offset, reader.bytes(usize::from(length))?))
}

fn read_aid(reader: &mut Reader<'_>) -> Result<Aid, DecodeError> {
    let (offset, bytes) = read_field(reader)?;
    card::aid_of(bytes, offset)
}

/// The secure channel must be the one of the standard; parameters that are not known here are
/// stepped over.
fn decode_parameters(mut reader: Reader<'_>) -> Result<Option<u32>, DecodeError> {
    let (mut scp, mut quota) = (None, None);
    while !reader.is_empty() {
        let parameters = reader.tlv()?;
        if !matches!(parameters.tag(), APPLICATION_PARAMETERS | SYSTEM_PARAMETERS) {
            continue;
        }
        reader.nested(&parameters, |r| {
            while !r.is_empty() {
                let tlv = r.tlv()?;
                match (parameters.tag(), tlv.tag()) {
                    (APPLICATION_PARAMETERS, SECURE_CHANNEL) => scp = Some(tlv),
                    (SYSTEM_PARAMETERS, MEMORY) => quota = Some(tlv),
                    _ => {}
                }
            }
            Ok(())
        })?;
    }
    match scp {
        Some(tlv) if tlv.value() == SCP03_I70 => {}
        Some(tlv) => {
            let kind = DecodeErrorKind::InvalidValue { expected: "SCP03 with i = 70" };
            return Err(DecodeError::new(kind, tlv.value_offset()));
        }
        None => return Err(reader.fail(DecodeErrorKind::Missing { tag: APPLICATION_PARAMETERS })),
    }
    let Some(quota) = quota else { return Ok(None) };
    let number = quota.value().iter().fold(0, |number: u32, byte| number << 8 | u32::from(*byte));
    if (1..=4).contains(&quota.value().len()) {
        return Ok(Some(number));
    }
    let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 4, found: quota.value().len() };
    Err(DecodeError::new(kind, quota.value_offset()))
}

#[cfg(test)]
mod tests {
    use sgp_wire::StatusWord;

    use super::*;

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    /// SGP.02 card side 2.1.
    const WITHOUT_QUOTA: &str = "80E60C003F10A0000005591010FFFFFFFF8900000D0010A0000005591010FFFFFFFF8900000E0010A0000005591010FF\
        FFFFFF89000011000380C00006C904810203700000";
    const QUOTA_65536: &str = "80E60C004710A0000005591010FFFFFFFF8900000D0010A0000005591010FFFFFFFF8900000E0010A0000005591010FF\
        FFFFFF89000011000380C0000EC90481020370EF068304000100000000";

    #[test]
    fn worked_examples() {
        let plain = CreateIsdp::new(Aid::isd_p(0x0011));
        for (text, function) in [(WITHOUT_QUOTA, plain), (QUOTA_65536, plain.with_quota(65536))] {
            assert_eq!(function.encode(Dialect::default()), apdu(text));
            assert_eq!(CreateIsdp::decode(&apdu(text)), Ok(function));
        }
    }

    #[test]
    fn quota_of_two_bytes_where_it_fits() {
        let two = Dialect::default().with_quota_length(QuotaLength::Two);
        for (quota, length) in [(0xFFFF, 2), (0x10000, 4)] {
            let function = CreateIsdp::new(Aid::isd_p(0x0011)).with_quota(quota);
            let command = function.encode(two);
            assert_eq!(command.data().len(), 67 + length);
            assert_eq!(CreateIsdp::decode(&command), Ok(function));
        }
    }

    #[test]
    fn parameters_that_are_not_known_are_stepped_over() {
        let good = apdu(QUOTA_65536);
        // in front of `C9`; their values are no objects
        for more in [&[0xCA, 0x01, 0xFF][..], &[0xEA, 0x02, 0x80, 0x05], &[0xCA, 0x00]] {
            let mut data = good.data().to_vec();
            data.splice(56..56, more.iter().copied());
            data[55] += u8::try_from(more.len()).unwrap();
            let command = CommandApdu::new(0x80, 0xE6, 0x0C, 0x00).with_data(data);
            let expected = CreateIsdp::new(Aid::isd_p(0x0011)).with_quota(65536);
            assert_eq!(CreateIsdp::decode(&command), Ok(expected), "{more:02X?}");
        }
    }

    #[test]
    fn refused() {
        let good = apdu(WITHOUT_QUOTA);
        let data = |change: fn(&mut Vec<u8>)| {
            let mut data = good.data().to_vec();
            change(&mut data);
            let command = CommandApdu::new(0x80, 0xE6, 0x0C, 0x00).with_data(data);
            let error = CreateIsdp::decode(&command).unwrap_err();
            assert_eq!(error.status(), StatusWord::WRONG_DATA);
            let cause = error.cause().unwrap();
            (cause.kind(), cause.offset())
        };
        let scp = data(|data| data[61] = 0x60);
        assert_eq!(scp, (DecodeErrorKind::InvalidValue { expected: "SCP03 with i = 70" }, 60));
        let short_aid = data(|data| data[34] = 4);
        assert_eq!(short_aid, (DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: 4 }, 35));
        let cut = data(|data| data.truncate(40));
        assert_eq!(cut, (DecodeErrorKind::Truncated { needed: 16, available: 5 }, 35));
        let token = data(|data| *data.last_mut().unwrap() = 1);
        assert_eq!(token, (DecodeErrorKind::Truncated { needed: 1, available: 0 }, 63));
        let other = CommandApdu::new(0x80, 0xE6, 0x04, 0x00);
        assert_eq!(CreateIsdp::decode(&other).unwrap_err().status(), StatusWord::WRONG_P1_P2);
    }

    #[test]
    fn answers() {
        let answer = |text| CreateIsdp::answer(&ResponseApdu::decode(&hex::decode(text).unwrap()).unwrap());
        assert_eq!((answer("009000"), answer("9000")), (Ok(()), Ok(())));
        assert_eq!(answer("6985"), Err(AnswerError::Refused(StatusWord::CONDITIONS_NOT_SATISFIED)));
        assert!(matches!(answer("019000"), Err(AnswerError::Decode(_))));
    }
}
