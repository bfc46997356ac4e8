//! ES8: the functions of the SM-DP at its ISD-P, relayed by the SM-SR (SGP.02 v4.2 4.1.3).
//!
//! ES8.EstablishISDPKeySet is three steps, all to the ISD-R: [`InstallForPersonalization`] names
//! the ISD-P, [`encode_certificate`] offers the certificate and brings back a random challenge,
//! [`KeyOffer`] brings the signed ephemeral key and takes back a receipt. The card puts blocks
//! together with [`BlockAssembly`]. Signing, agreeing and deriving are not done here.

use alloc::vec::Vec;

use sgp_asn1::gp::{Crt, DgiSequence, EphemeralKey, KeyEstablishmentAnswer, put_dgi};
use sgp_wire::{
    Aid, CommandApdu, Context, DecodeError, DecodeErrorKind, Le, LimitKind, Limits, Reader, ResponseApdu,
    StatusWord, Tag, put_tlv,
};

use crate::card::{self, AnswerError, CommandError, INSTALL, LAST_WITH_DATA, MORE_WITH_DATA, STORE_DATA};
use crate::dialect::Dialect;

/// For personalization.
const FOR_PERSONALIZATION: u8 = 0x20;
const CERTIFICATE: u16 = 0x3A01;
const KEY_SET: u16 = 0x3A02;
const EPHEMERAL_KEY: u16 = 0x7F49;
const SIGNATURE: u16 = 0x5F37;
/// The groupings of step 3.
const OFFER: [u16; 3] = [KEY_SET, EPHEMERAL_KEY, SIGNATURE];
/// Grouping around the challenge in the signed data.
const CHALLENGE: u16 = 0x0085;
const RANDOM: Tag = Tag::new(0x85);
const RECEIPT: Tag = Tag::new(0x86);
/// Most bytes of one block.
const BLOCK: usize = 255;

/// Step 1: which ISD-P the next STORE DATA commands are for.
///
/// `80 E6 20 00 16  0000 10 <AID> 000000  00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstallForPersonalization {
    aid: Aid,
}

impl InstallForPersonalization {
    /// For this ISD-P.
    #[must_use]
    pub const fn new(aid: Aid) -> Self {
        Self { aid }
    }

    /// The ISD-P.
    #[must_use]
    pub const fn aid(&self) -> Aid {
        self.aid
    }

    /// The command; the same in every dialect.
    #[must_use]
    pub fn encode(&self) -> CommandApdu {
        let aid = self.aid.as_bytes();
        let mut data = alloc::vec![0x00, 0x00, u8::try_from(aid.len()).unwrap_or(u8::MAX)];
        data.extend_from_slice(aid);
        data.extend_from_slice(&[0x00; 3]);
        CommandApdu::new(card::CLA, INSTALL, FOR_PERSONALIZATION, 0x00).with_data(data).with_le(Le::Short(0))
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_header(command, INSTALL, FOR_PERSONALIZATION, 0x00)?;
        Ok(Self::decode_data(command.data()).field("installForPersonalization")?)
    }

    fn decode_data(data: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let zeros = |bytes: [u8; 2], offset| match bytes {
            [0, 0] => Ok(()),
            _ => Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected: "empty fields" }, offset)),
        };
        zeros(reader.array()?, 0)?;
        let length = reader.u8()?;
        let offset = reader.offset();
        let aid = card::aid_of(reader.bytes(usize::from(length))?, offset)?;
        let offset = reader.offset();
        zeros(reader.array()?, offset)?;
        zeros([reader.u8()?, 0], offset)?;
        reader.finish()?;
        Ok(Self { aid })
    }

    /// Reads the answer: `00` or nothing, and `9000`.
    ///
    /// # Errors
    /// [`AnswerError::Refused`] with the reason of the card.
    pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
        card::success_with_zero(answer)
    }
}

/// Step 2: STORE DATA with the certificate, the whole object `7F21`, in DGI `3A01`; cut into
/// blocks of 255 bytes with P1 `09` and P2 counting from 00.
///
/// The card answers the block that completes the grouping with a challenge:
/// [`decode_challenge`]. The number of the next block is that of commands returned.
#[must_use]
pub fn encode_certificate(certificate: &[u8], dialect: Dialect) -> Vec<CommandApdu> {
    let mut data = Vec::new();
    put_dgi(&mut data, CERTIFICATE, certificate, dialect.length_form());
    blocks(&data, 0, MORE_WITH_DATA)
}

/// Cuts `data`; the last block has P1 `last`.
fn blocks(data: &[u8], first_number: u8, last: u8) -> Vec<CommandApdu> {
    let count = data.chunks(BLOCK).len();
    let numbers = core::iter::successors(Some(first_number), |number| Some(number.wrapping_add(1)));
    let blocks = data.chunks(BLOCK).zip(numbers).enumerate();
    blocks
        .map(|(index, (block, number))| {
            let p1 = if index.saturating_add(1) == count { last } else { MORE_WITH_DATA };
            CommandApdu::new(card::CLA, STORE_DATA, p1, number).with_data(block).with_le(Le::Short(0))
        })
        .collect()
}

/// Reads the answer to step 2: the random challenge, 16 or 32 bytes.
///
/// # Errors
/// [`AnswerError::Refused`], `6982` when the certificate does not verify;
/// [`AnswerError::Decode`] when there is no challenge of such a length.
pub fn decode_challenge(answer: &ResponseApdu) -> Result<Vec<u8>, AnswerError> {
    let mut reader = Reader::new(card::success(answer)?, &Limits::DEFAULT)?;
    let challenge = reader.expect(RANDOM).field("randomChallenge")?;
    reader.finish()?;
    match challenge.value().len() {
        16 | 32 => Ok(challenge.value().to_vec()),
        _ => {
            let kind = DecodeErrorKind::InvalidValue { expected: "16 or 32 bytes" };
            let error = DecodeError::new(kind, challenge.value_offset());
            Err(error.in_field("randomChallenge").into())
        }
    }
}

/// Data of the answer to step 2.
#[must_use]
pub fn encode_challenge(challenge: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_tlv(&mut out, RANDOM, challenge);
    out
}

/// Step 3: the control reference template and the ephemeral key, signed together with the
/// challenge.
///
/// ```text
/// signed   3A02 { A6 }  7F49 { key }  0085 { challenge }
/// sent     3A02 { A6 }  7F49 { key }  5F37 { signature }      STORE DATA P1 89, P2 next block
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOffer {
    crt: Crt,
    key: EphemeralKey,
    /// The two groupings as sent or received: they are signed.
    groupings: Vec<u8>,
}

impl KeyOffer {
    /// An offer to be signed.
    #[must_use]
    pub fn new(crt: Crt, key: EphemeralKey, dialect: Dialect) -> Self {
        let mut groupings = Vec::new();
        put_dgi(&mut groupings, KEY_SET, crt.raw(), dialect.length_form());
        put_dgi(&mut groupings, EPHEMERAL_KEY, key.as_bytes(), dialect.length_form());
        Self { crt, key, groupings }
    }

    /// The control reference template; the receipt is computed over [`Crt::raw`].
    #[must_use]
    pub const fn crt(&self) -> &Crt {
        &self.crt
    }

    /// The ephemeral key.
    #[must_use]
    pub const fn key(&self) -> &EphemeralKey {
        &self.key
    }

    /// The bytes that the static key of the certificate signs.
    #[must_use]
    pub fn signed_data(&self, challenge: &[u8]) -> Vec<u8> {
        let mut out = self.groupings.clone();
        put_dgi(&mut out, CHALLENGE, challenge, sgp_asn1::gp::LengthForm::Dgi);
        out
    }

    /// The commands with the signature, r || s. `block` is the number behind those of step 2.
    ///
    /// One command, unless a long HostID makes the data longer than 255 bytes.
    #[must_use]
    pub fn encode(&self, signature: &[u8], block: u8, dialect: Dialect) -> Vec<CommandApdu> {
        let mut data = self.groupings.clone();
        put_dgi(&mut data, SIGNATURE, signature, dialect.length_form());
        blocks(&data, block, LAST_WITH_DATA)
    }

    /// Reads the data of step 3 as [`BlockAssembly`] gives them: the offer and its signature.
    ///
    /// # Errors
    /// [`CommandError`] with `6A80` and the cause.
    pub fn decode(data: &[u8]) -> Result<(Self, Vec<u8>), CommandError> {
        let groupings = card::groupings(data, &OFFER)?;
        let ([key_set, key, signature], true) = (groupings.items(), card::are(&groupings, &OFFER)) else {
            return Err(order_fault().into());
        };
        let within = |error: DecodeError, offset| error.shifted(offset);
        let offer = Self {
            crt: Crt::decode(key_set.value()).map_err(|e| within(e, key_set.value_offset()))?,
            key: EphemeralKey::decode(key.value())
                .map_err(|e| within(e, key.value_offset()).in_field("ephemeralKey"))?,
            groupings: [key_set.raw(), key.raw()].concat(),
        };
        Ok((offer, signature.value().to_vec()))
    }
}

const fn order_fault() -> DecodeError {
    DecodeError::new(DecodeErrorKind::InvalidValue { expected: "DGIs 3A02, 7F49, 5F37" }, 0)
}

/// Answer to step 3: `[85 L <derivation random>] 86 10 <receipt>`.
///
/// The [`KeyEstablishmentAnswer`] that has a receipt, and becomes one by `From`.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptAnswer {
    derivation_random: Option<Vec<u8>>,
    receipt: [u8; 16],
}

impl ReceiptAnswer {
    /// The answer with this receipt.
    #[must_use]
    pub const fn new(derivation_random: Option<Vec<u8>>, receipt: [u8; 16]) -> Self {
        Self { derivation_random, receipt }
    }

    /// The derivation random, with parameter b2 of the template.
    #[must_use]
    pub fn derivation_random(&self) -> Option<&[u8]> {
        self.derivation_random.as_deref()
    }

    /// The receipt; to be compared by the key that verifies it, in constant time.
    #[must_use]
    pub const fn receipt(&self) -> &[u8; 16] {
        &self.receipt
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`AnswerError::Refused`], `6982` when the signature does not verify;
    /// [`AnswerError::Decode`].
    pub fn answer(answer: &ResponseApdu) -> Result<Self, AnswerError> {
        let data = card::success(answer)?;
        let found = KeyEstablishmentAnswer::decode(data)?;
        match found.receipt() {
            Some(receipt) => Ok(Self::new(found.random().map(<[u8]>::to_vec), *receipt)),
            // a challenge is the answer to step 2
            None => {
                let missing = DecodeError::new(DecodeErrorKind::Missing { tag: RECEIPT }, data.len());
                Err(missing.in_field("receipt").into())
            }
        }
    }

    /// Data of the answer.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        KeyEstablishmentAnswer::from(self.clone()).encode_to_vec()
    }
}

impl From<ReceiptAnswer> for KeyEstablishmentAnswer {
    fn from(answer: ReceiptAnswer) -> Self {
        Self::receipt_with(answer.derivation_random, answer.receipt)
    }
}

impl core::fmt::Debug for ReceiptAnswer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let random = self.derivation_random.as_ref().map(Vec::len);
        write!(f, "ReceiptAnswer(derivation random {random:?}, ..)")
    }
}

/// Whether a STORE DATA command is a block of the key establishment: P1 `09`, a block number
/// other than 00, or the grouping `3A01` or `3A02`.
pub(crate) fn is_block(command: &CommandApdu) -> bool {
    let of_this_exchange = matches!(command.data(), [0x3A, 0x01 | 0x02, ..]);
    command.p1() == MORE_WITH_DATA
        || (command.p1() == LAST_WITH_DATA && (command.p2() != 0 || of_this_exchange))
}

/// Puts the blocks of steps 2 and 3 together at the card.
///
/// Blocks must come in turn; a new exchange begins with a new assembly.
#[derive(Clone, Debug)]
pub struct BlockAssembly {
    next: u8,
    data: Vec<u8>,
    max_len: usize,
}

impl BlockAssembly {
    /// Most bytes that are put together: a certificate of the largest curve with room to spare.
    pub const MAX_LEN: usize = 4096;

    /// An exchange that begins with block 00.
    #[must_use]
    pub const fn new() -> Self {
        Self { next: 0, data: Vec::new(), max_len: Self::MAX_LEN }
    }

    /// Takes the next block: the data when its groupings are complete, `None` when the card has
    /// to answer `9000` and wait.
    ///
    /// # Errors
    /// [`CommandError`] with `6A86` for a block out of turn or another P1, `6A80` when the data
    /// cannot become groupings or grow beyond [`MAX_LEN`](Self::MAX_LEN). Afterwards nothing of
    /// the exchange is left.
    pub fn push(&mut self, command: &CommandApdu) -> Result<Option<Vec<u8>>, CommandError> {
        let result = self.take(command);
        if result.is_err() {
            *self = Self::new();
        }
        result
    }

    fn take(&mut self, command: &CommandApdu) -> Result<Option<Vec<u8>>, CommandError> {
        card::check_ins(command, STORE_DATA)?;
        let known = matches!(command.p1(), MORE_WITH_DATA | LAST_WITH_DATA);
        if !known || command.p2() != self.next {
            return Err(CommandError::new(StatusWord::WRONG_P1_P2));
        }
        if self.data.len().saturating_add(command.data().len()) > self.max_len {
            let kind = DecodeErrorKind::Limit { limit: LimitKind::Length, max: self.max_len };
            return Err(DecodeError::new(kind, self.max_len).into());
        }
        self.data.extend_from_slice(command.data());
        self.next = self.next.wrapping_add(1);
        if command.p1() == MORE_WITH_DATA && goes_on(&self.data) {
            return Ok(None);
        }
        DgiSequence::decode(&self.data, &Limits::DEFAULT)?;
        Ok(Some(core::mem::take(&mut self.data)))
    }

    /// Number of the next block.
    #[must_use]
    pub const fn next_block(&self) -> u8 {
        self.next
    }
}

impl Default for BlockAssembly {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether more is to come behind a block that announces more. The last block of a certificate does
/// so too, since step 3 is still to come.
fn goes_on(data: &[u8]) -> bool {
    let readings = card::readings(data);
    let is_whole = |ids: &[u16]| readings.iter().flatten().any(|groupings| card::are(groupings, ids));
    if is_whole(&[CERTIFICATE]) || is_whole(&OFFER) {
        return false;
    }
    let is_cut = |error: &DecodeError| matches!(error.kind(), DecodeErrorKind::Truncated { .. });
    // the cut may fall between the groupings of step 3
    data.starts_with(&KEY_SET.to_be_bytes()) || readings.iter().any(|read| read.as_ref().is_err_and(is_cut))
}

/// Reads the data of step 2 as [`BlockAssembly`] gives them: the certificate, the whole `7F21`.
///
/// # Errors
/// [`CommandError`] with `6A80` and the cause.
pub fn decode_certificate(data: &[u8]) -> Result<Vec<u8>, CommandError> {
    let groupings = card::groupings(data, &[CERTIFICATE])?;
    Ok(groupings.only(CERTIFICATE, "DGI 3A01 alone")?.value().to_vec())
}

#[cfg(test)]
mod tests {
    use sgp_asn1::gp::{KeyForm, LengthForm};

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        hex::decode(text.replace(' ', "")).unwrap()
    }

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex(text)).unwrap()
    }

    fn response(text: &str) -> ResponseApdu {
        ResponseApdu::decode(&hex(text)).unwrap()
    }

    /// SGP.02 card side 4.4.
    const CERT_DP: &str = "7F2181CF93020A01420501020304055F20092B0601040185A948019501885F2504202501015F24042035123173\
        19C80101C9140642D4C74872514EF00A6702036193B96FBC5F9D7F4946B04104E1CA7BE103B00E28D4D1C7E8ECE5E780650DE13F\
        4665E61A52F680230EDE281F0D5AED7390338B6A292BAFF4BF1D9B85790D1260242256BA4D41ECA743EBD7A0F001005F3740A15C\
        29615799DA70C4839198CCC82026414BCD5B33BE1A1E4871E058099C4E2D580EA8EE2F9DDF5EC1DBE5FF37BB104009284B68FDF2\
        3381F8DDB018FBB3098D";
    const EPK: &str = "047C49393E9EF09ECC4BDEE27EC25726D602E3487D8739FF0EA328CA25AA4B51C3F822EB3BCB1AC9F5DCC1F96CD85C6177\
        0E1CED4A5347D5350FB66A3571E404E5";
    const CHALLENGE_HEX: &str = "A0A1A2A3A4A5A6A7A8A9AAABACADAEAF";
    const SIGNED: &str = "3A0217A6159002030995011080018881011082010183013091007F4946B041047C49393E9EF09ECC4BDEE27EC25726D6\
        02E3487D8739FF0EA328CA25AA4B51C3F822EB3BCB1AC9F5DCC1F96CD85C61770E1CED4A5347D5350FB66A3571E404E5F0010000\
        8510A0A1A2A3A4A5A6A7A8A9AAABACADAEAF";
    const SIGNATURE_HEX: &str = "33BACF9780F24C2B21A5AEFBBFEFDA11ADFB2E990A2C33CFAD78A7C711F7A4078ECA92FD2EE96727B7D44399\
        1F358D16C71B18929AA8ECC888A766AA58C5CD90";
    const STEP_3: &str = "80E28901A63A0217A6159002030995011080018881011082010183013091007F4946B041047C49393E9EF09ECC4BDEE2\
        7EC25726D602E3487D8739FF0EA328CA25AA4B51C3F822EB3BCB1AC9F5DCC1F96CD85C61770E1CED4A5347D5350FB66A3571E404\
        E5F001005F374033BACF9780F24C2B21A5AEFBBFEFDA11ADFB2E990A2C33CFAD78A7C711F7A4078ECA92FD2EE96727B7D443991F\
        358D16C71B18929AA8ECC888A766AA58C5CD9000";

    #[test]
    fn step_1() {
        let command = apdu("80E6200016000010A0000005591010FFFFFFFF890000110000000000");
        let function = InstallForPersonalization::new(Aid::isd_p(0x0011));
        assert_eq!(function.encode(), command);
        assert_eq!(InstallForPersonalization::decode(&command), Ok(function));
        assert_eq!(InstallForPersonalization::answer(&response("009000")), Ok(()));
        for text in
            ["80E620001600010FA0000005591010FFFFFFFF890000110000000000", "80E6200006000000000000", "80E62000"]
        {
            let error = InstallForPersonalization::decode(&apdu(text)).unwrap_err();
            assert_eq!(error.status(), StatusWord::WRONG_DATA, "{text}");
        }
    }

    #[test]
    fn step_2() {
        let certificate = hex(CERT_DP);
        let commands = encode_certificate(&certificate, Dialect::default());
        let [command] = &commands[..] else { panic!("one block") };
        assert_eq!(command.encode_to_vec(), hex(&alloc::format!("80E20900D63A01D3{CERT_DP}00")));
        let data = BlockAssembly::new().push(command).unwrap().unwrap();
        assert_eq!(decode_certificate(&data), Ok(certificate));

        let answer = response("8510A0A1A2A3A4A5A6A7A8A9AAABACADAEAF9000");
        assert_eq!(decode_challenge(&answer), Ok(hex(CHALLENGE_HEX)));
        assert_eq!(encode_challenge(&hex(CHALLENGE_HEX)), answer.data());
        assert!(matches!(
            decode_challenge(&response("8508A0A1A2A3A4A5A6A79000")),
            Err(AnswerError::Decode(_))
        ));
        let refused = decode_challenge(&response("6982"));
        assert_eq!(refused, Err(AnswerError::Refused(StatusWord::SECURITY_STATUS_NOT_SATISFIED)));
    }

    #[test]
    fn step_3() {
        let key = EphemeralKey::new(&hex(EPK), 0x00, KeyForm::Structured);
        let offer = KeyOffer::new(Crt::builder(0x30).build(), key, Dialect::default());
        assert_eq!(offer.signed_data(&hex(CHALLENGE_HEX)), hex(SIGNED));
        let commands = offer.encode(&hex(SIGNATURE_HEX), 1, Dialect::default());
        assert_eq!(commands, [apdu(STEP_3)]);

        let mut assembly = BlockAssembly::new();
        let [certificate] = &encode_certificate(&hex(CERT_DP), Dialect::default())[..] else { panic!("one") };
        assembly.push(certificate).unwrap().unwrap();
        let data = assembly.push(&commands[0]).unwrap().unwrap();
        let (received, signature) = KeyOffer::decode(&data).unwrap();
        assert_eq!((&received, signature), (&offer, hex(SIGNATURE_HEX)));
        assert_eq!(received.signed_data(&hex(CHALLENGE_HEX)), hex(SIGNED));
    }

    #[test]
    fn answers_of_step_3() {
        // 4.4: parameter 09, and parameter 0F with a derivation random
        let plain = response("8610795F3D1E2889A04D141DDC0513435DFD9000");
        let answer = ReceiptAnswer::answer(&plain).unwrap();
        assert_eq!((answer.derivation_random(), answer.encode_to_vec()), (None, plain.data().to_vec()));
        let with_random =
            response("8510B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF8610336F26EC1447E6E8DE985BFED4F4BC289000");
        let answer = ReceiptAnswer::answer(&with_random).unwrap();
        assert_eq!(answer.derivation_random(), Some(&hex("B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF")[..]));
        assert_eq!(answer.encode_to_vec(), with_random.data());
        assert_eq!(alloc::format!("{answer:?}"), "ReceiptAnswer(derivation random Some(16), ..)");
        let both = KeyEstablishmentAnswer::decode(with_random.data()).unwrap();
        assert_eq!(KeyEstablishmentAnswer::from(answer), both);
        let fault = |text| match ReceiptAnswer::answer(&response(text)) {
            Err(AnswerError::Decode(error)) => (error.kind(), error.offset()),
            other => panic!("{other:?}"),
        };
        let length = DecodeErrorKind::LengthOutOfRange { min: 16, max: 16, found: 2 };
        assert_eq!(fault("86029F9F9000"), (length, 2));
        // a challenge has none
        let missing = DecodeErrorKind::Missing { tag: RECEIPT };
        assert_eq!(fault("8510A0A1A2A3A4A5A6A7A8A9AAABACADAEAF9000"), (missing, 18));
    }

    #[test]
    fn a_bare_point_is_signed_and_read_as_sent() {
        // the form of vectors/sgp02/journey-variants.json, case v-bare-point: `7F49 41 04`
        let dialect = Dialect::default().with_key_form(KeyForm::BarePoint);
        let key = EphemeralKey::new(&hex(EPK), 0x00, dialect.key_form());
        let offer = KeyOffer::new(Crt::builder(0x30).build(), key, dialect);
        let signed = offer.signed_data(&[0x55; 16]);
        assert_eq!(signed[26..30], [0x7F, 0x49, 0x41, 0x04]);
        let command = &offer.encode(&[0x66; 64], 0, dialect)[0];
        assert_eq!(command.data().len(), 0xA1);
        let data = BlockAssembly::new().push(command).unwrap().unwrap();
        assert_eq!(KeyOffer::decode(&data).unwrap().0.signed_data(&[0x55; 16]), signed);
    }

    #[test]
    fn a_long_certificate_is_cut_at_255_bytes() {
        // sizes of vectors/sgp02/journey-variants.json, case v-long-certificate: FF and 24
        let certificate = alloc::vec![0x5A; 0x011E];
        let commands = encode_certificate(&certificate, Dialect::default());
        let shape: Vec<_> = commands.iter().map(|c| (c.p1(), c.p2(), c.data().len())).collect();
        assert_eq!(shape, [(0x09, 0, 0xFF), (0x09, 1, 0x24)]);
        assert_eq!(commands[0].data()[..5], [0x3A, 0x01, 0xFF, 0x01, 0x1E]);
        let mut assembly = BlockAssembly::new();
        assert_eq!(assembly.push(&commands[0]), Ok(None));
        let data = assembly.push(&commands[1]).unwrap().unwrap();
        assert_eq!(decode_certificate(&data), Ok(certificate));
        assert_eq!(assembly.next_block(), 2);
    }

    #[test]
    fn ber_lengths_are_read_in_one_block_and_in_two() {
        let dialect = Dialect::default().with_length_form(LengthForm::Ber);
        for (length, head) in
            [(0xD3, &[0x3A, 0x01, 0x81, 0xD3][..]), (0x011E, &[0x3A, 0x01, 0x82, 0x01, 0x1E])]
        {
            let certificate = alloc::vec![0xFE; length];
            let commands = encode_certificate(&certificate, dialect);
            assert_eq!(&commands[0].data()[..head.len()], head);
            let mut assembly = BlockAssembly::new();
            let (last, more) = commands.split_last().unwrap();
            for block in more {
                assert_eq!(assembly.push(block), Ok(None));
            }
            let data = assembly.push(last).unwrap().unwrap();
            assert_eq!(decode_certificate(&data), Ok(certificate));
        }
    }

    /// BER lengths `81 D3` and `82 011E`, and behind 129 and 130 bytes what looks like a grouping to the
    /// end of the block.
    #[test]
    fn a_certificate_that_can_be_read_with_both_forms_of_lengths() {
        let dialect = Dialect::default().with_length_form(LengthForm::Ber);
        for (length, rest) in [(0xD3, 0xD3 - 131), (0x011E, 255 - 5 - 131)] {
            let mut certificate = alloc::vec![0xFE; length];
            certificate[130] = rest;
            let commands = encode_certificate(&certificate, dialect);
            assert_eq!(DgiSequence::decode(commands[0].data(), &Limits::DEFAULT).unwrap().items().len(), 2);
            let mut assembly = BlockAssembly::new();
            let (last, more) = commands.split_last().unwrap();
            for block in more {
                assert_eq!(assembly.push(block), Ok(None));
            }
            let data = assembly.push(last).unwrap().unwrap();
            assert_eq!(decode_certificate(&data), Ok(certificate));
        }
    }

    #[test]
    fn an_offer_may_be_cut_anywhere() {
        let key = EphemeralKey::new(&hex(EPK), 0x00, KeyForm::Structured);
        for length in 60..250 {
            let crt = Crt::builder(0x30).with_host_id(&alloc::vec![0xA5; length], None).build();
            let offer = KeyOffer::new(crt, key.clone(), Dialect::default());
            let commands = offer.encode(&hex(SIGNATURE_HEX), 0, Dialect::default());
            let (mut assembly, (last, more)) = (BlockAssembly::new(), commands.split_last().unwrap());
            for block in more {
                assert_eq!(assembly.push(block), Ok(None), "HostID of {length} bytes");
            }
            let data = assembly.push(last).unwrap().unwrap();
            assert_eq!(KeyOffer::decode(&data), Ok((offer, hex(SIGNATURE_HEX))));
        }
    }

    #[test]
    fn blocks_out_of_turn_end_the_exchange() {
        let commands = encode_certificate(&[0x5A; 600], Dialect::default());
        let mut assembly = BlockAssembly::new();
        assert_eq!(assembly.push(&commands[0]), Ok(None));
        assert_eq!(assembly.push(&commands[2]).unwrap_err().status(), StatusWord::WRONG_P1_P2);
        assert_eq!(assembly.push(&commands[1]).unwrap_err().status(), StatusWord::WRONG_P1_P2);
        assert_eq!(assembly.push(&commands[0]), Ok(None));
        let mut endless = BlockAssembly::new();
        let more = |number| CommandApdu::new(0x80, 0xE2, 0x09, number).with_data([0xFF; 255]);
        let error = (0..=255).find_map(|number| endless.push(&more(number)).err()).unwrap();
        assert_eq!(error.status(), StatusWord::WRONG_DATA);
    }

    #[test]
    fn faults_of_step_3_name_their_place() {
        let data = apdu(STEP_3).data().to_vec();
        let mut without_version = data.clone();
        without_version[21] = 0x84; // 83 of the template
        let error = KeyOffer::decode(&without_version).unwrap_err();
        let cause = error.cause().unwrap();
        assert_eq!((cause.kind(), cause.offset()), (DecodeErrorKind::Missing { tag: Tag::new(0x83) }, 26));
        let mut other_key = data.clone();
        other_key[29] = 0x02;
        let error = KeyOffer::decode(&other_key).unwrap_err();
        assert_eq!((error.status(), error.cause().unwrap().offset()), (StatusWord::WRONG_DATA, 29));
        let swapped = [&data[26..99], &data[..26], &data[99..]].concat();
        assert_eq!(KeyOffer::decode(&swapped).unwrap_err().cause(), Some(&order_fault()));
    }
}
