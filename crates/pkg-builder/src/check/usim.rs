//! Files of a USIM that depend on each other: EF.IMSI, EF.AD, EF.ACC, EF.UST (3GPP TS 31.102).

use sgp_asn1::saip::FileNode;

use super::context::Context;
use super::finding::Report;
use super::index::{DirectoryNumber, MadeFiles};
use super::made::place_for;
use super::{Rule, Severity};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let Some(made) = &context.made else { return };
    for adf in made.file_system().adfs().filter(|adf| is_usim(adf)) {
        let Some(directory) = made.directory(adf.path()) else { continue };
        let usim = Usim { context, made, adf: adf.path(), directory };
        let imsi = usim.imsi(report);
        if let Some(imsi) = imsi {
            usim.administrative_data(&imsi, report);
            usim.access_class(&imsi, report);
        }
        usim.services(report);
    }
}

fn is_usim(adf: &FileNode) -> bool {
    const USIM: &[u8] = &[0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02];
    adf.member() == "adf-usim" || adf.df_name().is_some_and(|aid| aid.starts_with(USIM))
}

/// One USIM.
struct Usim<'c> {
    context: &'c Context<'c>,
    made: &'c MadeFiles<'c>,
    /// Path and number of its ADF.
    adf: &'c str,
    directory: DirectoryNumber,
}

impl<'c> Usim<'c> {
    fn file(&self, fid: u16) -> Option<&'c FileNode> {
        self.made.find(self.directory, fid)
    }

    /// The body of a file, of its target where it is a link.
    fn content(&self, file: &'c FileNode) -> Option<&'c [u8]> {
        self.made.body(file).content()
    }

    /// The digits of EF.IMSI.
    fn imsi(&self, report: &mut Report) -> Option<Vec<u8>> {
        let file = self.file(0x6F07)?;
        let content = self.content(file)?;
        // a USIM that is personalised later
        if content.iter().all(|octet| *octet == 0xFF) {
            return None;
        }
        let digits = imsi_digits(content);
        if digits.is_none() {
            let message = format_args!("EF.IMSI is not a length and digits behind a parity");
            let place = place_for(self.context, report, Rule::ImsiCoding, file);
            report.add(Rule::ImsiCoding, place, message);
        }
        digits
    }

    /// Octet 4 of EF.AD: how many digits of the IMSI are the network code.
    fn administrative_data(&self, imsi: &[u8], report: &mut Report) {
        let Some(file) = self.file(0x6FAD) else { return };
        let Some(content) = self.content(file) else { return };
        match content.get(3).map(|octet| octet & 0x0F) {
            None => {
                let message = format_args!("EF.AD does not give the length of the network code");
                let place = place_for(self.context, report, Rule::ImsiAd, file);
                report.add(Rule::ImsiAd, place, message);
            }
            Some(length @ (2 | 3)) => {
                // country code, network code, and a subscriber
                let fewest = usize::from(length).saturating_add(4);
                if imsi.len() < fewest {
                    let digits = imsi.len();
                    let message = format_args!(
                        "an IMSI of {digits} digits is too short for a network code of {length}"
                    );
                    let place = place_for(self.context, report, Rule::ImsiAd, file);
                    report.add(Rule::ImsiAd, place, message);
                }
            }
            Some(length) => {
                let message = format_args!("a network code of {length} digits");
                let place = place_for(self.context, report, Rule::ImsiAd, file);
                report.add(Rule::ImsiAd, place, message);
            }
        }
    }

    /// EF.ACC: the class of a subscriber is the last digit of the IMSI.
    fn access_class(&self, imsi: &[u8], report: &mut Report) {
        let (Some(file), Some(last)) = (self.file(0x6F78), imsi.last()) else { return };
        let Some(&[high, low]) = self.content(file) else { return };
        // classes 11 to 15 are given beside
        let classes = u16::from_be_bytes([high, low]) & 0x03FF;
        if classes != 1 << last {
            let message = format_args!("EF.ACC is {high:02X}{low:02X}, the class of the IMSI is {last}");
            let place = place_for(self.context, report, Rule::ImsiAcc, file);
            report.add(Rule::ImsiAcc, place, message);
        }
    }

    /// EF.UST against the files that its services need.
    fn services(&self, report: &mut Report) {
        let Some(file) = self.file(0x6F38) else { return };
        let Some(content) = self.content(file) else { return };
        let is_available = |service: u8| {
            let bit = service.saturating_sub(1);
            content.get(usize::from(bit / 8)).is_some_and(|octet| octet >> (bit % 8) & 1 == 1)
        };
        let below = [GSM_ACCESS, DF_5GS, DF_SAIP, DF_SNPN, DF_5G_PROSE]
            .map(|fid| (fid, self.made.directory(&format!("{}/{fid:04x}", self.adf))));
        let is_made = |directory: u16, fid: u16| {
            let number = match directory {
                0 => Some(self.directory),
                directory => below.iter().find(|(fid, _)| *fid == directory).and_then(|(_, number)| *number),
            };
            number.is_some_and(|number| self.made.find(number, fid).is_some())
        };
        let (mut without_files, mut without_service) = (Vec::new(), Vec::new());
        for Service { number, directory, files } in SERVICES {
            match (is_available(*number), files.iter().all(|fid| is_made(*directory, *fid))) {
                (true, false) => without_files.push(*number),
                (false, true) => without_service.push(*number),
                _ => {}
            }
        }
        if !without_files.is_empty() {
            let message = format_args!("services {without_files:?} are available without their files");
            let place = place_for(self.context, report, Rule::UstFiles, file);
            report.add(Rule::UstFiles, place, message);
        }
        if !without_service.is_empty() {
            let message = format_args!("services {without_service:?} have their files and are not available");
            let place = place_for(self.context, report, Rule::UstFiles, file);
            report.add_with(Rule::UstFiles, Severity::Info, place, message);
        }
    }
}

/// Digits of EF.IMSI: length in octets, parity nibble, digits with swapped nibbles, `F` behind an
/// even number (3GPP TS 31.102 4.2.2).
fn imsi_digits(content: &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = content.split_first()?;
    let (used, padding) = rest.split_at_checked(usize::from(*length))?;
    let mut nibbles = used.iter().flat_map(|octet| [octet & 0x0F, octet >> 4]);
    let is_odd = match nibbles.next()? {
        0x9 => true,
        0x1 => false,
        _ => return None,
    };
    let mut digits: Vec<u8> = nibbles.collect();
    if !is_odd && digits.pop() != Some(0x0F) {
        return None;
    }
    let is_coded = digits.iter().all(|digit| *digit <= 9)
        && (6..=15).contains(&digits.len())
        && padding.iter().all(|octet| *octet == 0xFF);
    is_coded.then_some(digits)
}

/// A service of EF.UST and the files that are there with it.
struct Service {
    number: u8,
    /// The DF below the ADF, 0 for the ADF.
    directory: u16,
    files: &'static [u16],
}

const fn in_adf(number: u8, files: &'static [u16]) -> Service {
    Service { number, directory: 0, files }
}

const fn below(number: u8, directory: u16, files: &'static [u16]) -> Service {
    Service { number, directory, files }
}

const GSM_ACCESS: u16 = 0x5F3B;
const DF_5GS: u16 = 0x5FC0;
const DF_SAIP: u16 = 0x5FD0;
const DF_SNPN: u16 = 0x5FE0;
const DF_5G_PROSE: u16 = 0x5FF0;

/// 3GPP TS 31.102 4.2.8, the services whose files stand in the ADF or in one of its DFs; of those
/// with either of two files none.
const SERVICES: &[Service] = &[
    in_adf(2, &[0x6F3B]),
    in_adf(3, &[0x6F4B]),
    in_adf(4, &[0x6F49]),
    in_adf(5, &[0x6F4C]),
    in_adf(6, &[0x6F4D]),
    in_adf(7, &[0x6F55]),
    in_adf(8, &[0x6F81, 0x6F83]),
    in_adf(9, &[0x6F80, 0x6F82]),
    in_adf(10, &[0x6F3C, 0x6F43]),
    in_adf(11, &[0x6F47]),
    in_adf(12, &[0x6F42]),
    in_adf(13, &[0x6F37, 0x6F39, 0x6F41]),
    in_adf(14, &[0x6F4F]),
    in_adf(15, &[0x6F45]),
    in_adf(16, &[0x6F50]),
    in_adf(17, &[0x6F3E]),
    in_adf(18, &[0x6F3F]),
    in_adf(19, &[0x6F46]),
    in_adf(20, &[0x6F60]),
    in_adf(21, &[0x6F40]),
    in_adf(24, &[0x6FB5]),
    in_adf(25, &[0x6FB6]),
    below(27, GSM_ACCESS, &[0x4F20, 0x4F52]),
    in_adf(29, &[0x6F48]),
    in_adf(34, &[0x6F56]),
    in_adf(35, &[0x6F57]),
    in_adf(36, &[0x6F2C]),
    in_adf(37, &[0x6F32]),
    below(39, GSM_ACCESS, &[0x4F63]),
    below(40, GSM_ACCESS, &[0x4F64]),
    in_adf(42, &[0x6F61]),
    in_adf(43, &[0x6F62]),
    in_adf(44, &[0x6F4E]),
    in_adf(45, &[0x6FC5]),
    in_adf(46, &[0x6FC6]),
    in_adf(47, &[0x6FC7, 0x6FC9]),
    in_adf(48, &[0x6FCA]),
    in_adf(49, &[0x6FCB]),
    in_adf(51, &[0x6FCD]),
    in_adf(52, &[0x6FCE, 0x6FD0, 0x6FD1]),
    in_adf(53, &[0x6FCF]),
    in_adf(55, &[0x6FD2]),
    in_adf(56, &[0x6FD3]),
    in_adf(57, &[0x6FB1, 0x6FB2]),
    in_adf(58, &[0x6FB3, 0x6FB4]),
    in_adf(64, &[0x6FD4]),
    in_adf(65, &[0x6FD5]),
    in_adf(68, &[0x6FD6, 0x6FDA]),
    in_adf(69, &[0x6FD7, 0x6FD8]),
    in_adf(71, &[0x6FD9]),
    in_adf(73, &[0x6FDB]),
    in_adf(74, &[0x6FDC]),
    in_adf(76, &[0x6FDD]),
    in_adf(78, &[0x6FDE]),
    in_adf(79, &[0x6FDF]),
    in_adf(80, &[0x6FE2]),
    in_adf(85, &[0x6FE3, 0x6FE4]),
    in_adf(95, &[0x6FE7]),
    in_adf(96, &[0x6FE8]),
    in_adf(97, &[0x6FEC]),
    in_adf(114, &[0x6FF7]),
    in_adf(115, &[0x6FF8]),
    in_adf(117, &[0x6FF9]),
    in_adf(118, &[0x6FFA]),
    in_adf(120, &[0x6FFC]),
    in_adf(121, &[0x6FFD]),
    below(122, DF_5GS, &[0x4F01, 0x4F02, 0x4F03, 0x4F04]),
    below(123, DF_5GS, &[0x4F05]),
    below(125, DF_SAIP, &[0x4F01]),
    below(126, DF_5GS, &[0x4F06]),
    below(129, DF_5GS, &[0x4F08]),
    below(130, DF_5GS, &[0x4F09]),
    below(132, DF_5GS, &[0x4F0B]),
    below(135, DF_5GS, &[0x4F0C]),
    below(137, DF_5GS, &[0x4F0D]),
    below(138, DF_5GS, &[0x4F0E]),
    below(139, DF_5G_PROSE, &[0x4F01]),
    below(141, DF_5GS, &[0x4F10]),
    below(142, DF_5GS, &[0x4F11]),
    below(143, DF_SNPN, &[0x4F01]),
    below(144, DF_5GS, &[0x4F15]),
    below(145, DF_5GS, &[0x4F16]),
    below(150, DF_5GS, &[0x4F0F]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_the_imsi() {
        // profiles/personalisation.json, p004, p005, p006
        for (content, digits) in [
            ("082926102143658709", "262011234567890"),
            ("0821261021436587f9", "26201123456789"),
            ("04011010f0ffffffff", "001010"),
        ] {
            let found = imsi_digits(&hex::decode(content).unwrap()).unwrap();
            let text: String = found.iter().map(|digit| char::from(b'0' + digit)).collect();
            assert_eq!(text, digits, "{content}");
        }
        // length beyond the file, no parity, a digit that is none, no filler, something behind
        for content in [
            "092926102143658709",
            "082326102143658709",
            "0829a6102143658709",
            "082126102143658709",
            "04011010f000ffffff",
        ] {
            assert_eq!(imsi_digits(&hex::decode(content).unwrap()), None, "{content}");
        }
    }

    #[test]
    fn services_stand_once_in_their_order() {
        assert!(SERVICES.windows(2).all(|pair| pair[0].number < pair[1].number));
        assert!(SERVICES.iter().all(|service| !service.files.is_empty()));
    }
}
