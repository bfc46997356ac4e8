//! The profile interpreter: takes a package apart as it arrives (SGP.02 v4.2 4.1.3.3, SAIP 8).
//!
//! Nothing of a profile exists before its end element is accepted. The content of the elements is
//! looked at as far as the nesting of its objects; there is no file system behind this card.

use alloc::vec::Vec;

use sgp_asn1::saip::{
    ElementKind, ElementRef, ElementStream, EuiccResponse, PeStatus, PeStatusCode, ProfileHeader,
};
use sgp_wire::Limits;

use super::InstalledProfile;

/// Major versions of the profile format that are understood.
const VERSIONS: core::ops::RangeInclusive<u8> = 2..=3;

/// Statuses of skipped elements that are reported, the first ones: with more, the report that the
/// profile is installed would not fit the answer.
const MAX_WARNINGS: usize = 1_000;

/// A package on its way in.
#[derive(Debug)]
pub(crate) struct Installation {
    stream: ElementStream,
    /// Bytes that the profile may take.
    room: u32,
    octets: u32,
    elements: u32,
    header: Option<InstalledProfile>,
    warnings: Vec<PeStatus>,
}

/// What a piece of the package led to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// More must come.
    Unfinished,
    /// The end element was accepted.
    Complete {
        /// What the card keeps.
        profile: InstalledProfile,
        /// Bytes of the elements.
        octets: u32,
        /// What the server is told.
        response: EuiccResponse,
    },
    /// Nothing of the package remains.
    Aborted(EuiccResponse),
}

impl Installation {
    /// A package that may take `room` bytes.
    pub(crate) const fn new(room: u32) -> Self {
        Self {
            stream: ElementStream::new(&Limits::DEFAULT),
            room,
            octets: 0,
            elements: 0,
            header: None,
            warnings: Vec::new(),
        }
    }

    /// Takes the next piece; after anything but [`Progress::Unfinished`] there is no next one.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Progress {
        match self.accept(piece) {
            Ok(progress) => progress,
            Err(status) => Progress::Aborted(EuiccResponse::aborted(status)),
        }
    }

    fn accept(&mut self, piece: &[u8]) -> Result<Progress, PeStatus> {
        self.stream.push(piece).map_err(|fault| PeStatus::from(&fault))?;
        while let Some(element) = self.stream.next_element().map_err(|fault| PeStatus::from(&fault))? {
            let step = Step::of(&element, self.header.is_some())?;
            let octets = u32::try_from(element.len()).unwrap_or(u32::MAX);
            self.elements = self.elements.saturating_add(1);
            if let Step::Skip(warning) = step {
                if self.warnings.len() < MAX_WARNINGS {
                    self.warnings.push(warning);
                }
                continue;
            }
            self.octets = self.octets.saturating_add(octets);
            if self.octets > self.room {
                return Err(at(&element, PeStatusCode::NOT_ENOUGH_MEMORY, 0));
            }
            match step {
                Step::Begin(profile) => self.header = Some(profile),
                Step::End => return self.finish(),
                Step::Load | Step::Skip(_) => {}
            }
        }
        self.check_pending()
    }

    /// An element need not be complete to be too long.
    fn check_pending(&self) -> Result<Progress, PeStatus> {
        let pending = u32::try_from(self.stream.pending()).unwrap_or(u32::MAX);
        if self.octets.saturating_add(pending) > self.room {
            return Err(PeStatus::new(PeStatusCode::NOT_ENOUGH_MEMORY).with_offset(0));
        }
        Ok(Progress::Unfinished)
    }

    fn finish(&mut self) -> Result<Progress, PeStatus> {
        let malformed = || PeStatus::new(PeStatusCode::INVALID_REQUEST_FORMAT).with_offset(0);
        if self.stream.pending() != 0 {
            return Err(malformed());
        }
        let mut profile = self.header.take().ok_or_else(malformed)?;
        profile.elements = self.elements;
        let mut statuses = core::mem::take(&mut self.warnings);
        statuses.push(PeStatus::new(PeStatusCode::OK));
        let response = EuiccResponse::new(statuses);
        Ok(Progress::Complete { profile, octets: self.octets, response })
    }
}

/// What to do with one element.
enum Step {
    Begin(InstalledProfile),
    Load,
    Skip(PeStatus),
    End,
}

impl Step {
    fn of(element: &ElementRef<'_>, begun: bool) -> Result<Self, PeStatus> {
        match (element.kind(), begun) {
            (ElementKind::Header, false) => decode_header(element).map(Self::Begin),
            (ElementKind::Header, true) | (_, false) => {
                Err(at(element, PeStatusCode::INVALID_REQUEST_FORMAT, 0))
            }
            (ElementKind::End, true) => Ok(Self::End),
            (kind, true) if kind.is_defined() => Ok(Self::Load),
            (_, true) if element.mandated() == Some(true) => {
                Err(at(element, PeStatusCode::PE_NOT_SUPPORTED, 0))
            }
            (_, true) => Ok(Self::Skip(at(element, PeStatusCode::PE_NOT_SUPPORTED, 0))),
        }
    }
}

fn decode_header(element: &ElementRef<'_>) -> Result<InstalledProfile, PeStatus> {
    let header = ProfileHeader::decode(element.raw(), &Limits::DEFAULT)
        .map_err(|error| at(element, PeStatusCode::INVALID_REQUEST_FORMAT, error.offset()))?;
    if !header.version().is_some_and(|version| VERSIONS.contains(&version.major)) {
        return Err(at(element, PeStatusCode::UNSUPPORTED_PROFILE_VERSION, 0));
    }
    Ok(InstalledProfile {
        iccid: header.iccid().map_err(|_| at(element, PeStatusCode::BAD_VALUES, 0))?,
        pol1: header.pol1().map_err(|_| at(element, PeStatusCode::BAD_VALUES, 0))?,
        connectivity: header.connectivity_parameters().unwrap_or_default().to_vec(),
        elements: 0,
    })
}

fn at(element: &ElementRef<'_>, code: PeStatusCode, offset: usize) -> PeStatus {
    let status = PeStatus::new(code).with_offset(offset);
    match element.identification() {
        Some(identification) => status.with_identification(identification),
        None => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // self-made: a header of version 2.3 without mandatory services, 24 bytes, and an end element
    // with identification 99, 9 bytes
    const HEADER: &str = "a016800102810103830a89990012345678901234a500a600";
    const END: &str = "aa07a0058000810163";

    fn run(room: u32, hex: &str) -> Progress {
        Installation::new(room).push(&hex::decode(hex).unwrap())
    }

    fn aborted(hex: &str) -> Vec<u8> {
        match run(1000, hex) {
            Progress::Aborted(response) => response.encode_to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_package_cut_anywhere() {
        let package = hex::decode([HEADER, "a205a003810102", END].concat()).unwrap();
        for cut in 0..package.len() {
            let mut installation = Installation::new(1000);
            let (head, tail) = package.split_at(cut);
            assert_eq!(installation.push(head), Progress::Unfinished, "{cut}");
            let Progress::Complete { profile, octets, response } = installation.push(tail) else {
                panic!("cut at {cut}");
            };
            assert_eq!((profile.elements, octets), (3, 40));
            assert_eq!(hex::encode(response.encode_to_vec()), "3007a0053003800100");
        }
    }

    #[test]
    fn the_header_comes_first_and_once() {
        assert_eq!(hex::encode(aborted(END)), "300fa00b30098001058101638301008100");
        assert_eq!(hex::encode(aborted(&[HEADER, HEADER].concat())), "300ca00830068001058301008100");
    }

    #[test]
    fn versions_and_values_of_the_header() {
        let version = HEADER.replace("800102", "800104");
        assert_eq!(hex::encode(aborted(&version)), "300ca008300680011f8301008100");
        let iccid = HEADER.replace("12345678901234", "ab345678901234");
        assert_eq!(hex::encode(aborted(&iccid)), "300ca00830068001038301008100");
    }

    #[test]
    fn what_is_not_supported_is_skipped_or_stops() {
        let optional = [HEADER, "ab05a003810102", END].concat();
        let Progress::Complete { profile, octets, response } = run(1000, &optional) else { panic!() };
        assert_eq!((profile.elements, octets), (3, 33));
        assert_eq!(response.pe_status().len(), 2);
        assert!(response.is_installed());
        let mandated = [HEADER, "ab07a0058000810102", END].concat();
        assert_eq!(hex::encode(aborted(&mandated)), "300fa00b30098001018101028301008100");
    }

    /// The report of a profile that is installed must reach the server, however much was skipped.
    #[test]
    fn the_report_has_an_end() {
        let package = [HEADER, &"ab05a003810102".repeat(9_000), END].concat();
        let Progress::Complete { profile, response, .. } = run(1000, &package) else { panic!() };
        assert_eq!((profile.elements, response.is_installed()), (9_002, true));
        assert!(response.encode_to_vec().len() <= scp03t::MAX_ANSWER_PLAIN / 2);
    }

    #[test]
    fn nothing_may_follow_the_end() {
        assert_eq!(hex::encode(aborted(&[HEADER, END, "00"].concat())), "300ca00830068001058301008100");
    }

    #[test]
    fn memory_counts_whole_elements_and_what_has_come_of_the_next() {
        let package = [HEADER, END].concat();
        assert!(matches!(run(33, &package), Progress::Complete { octets: 33, .. }));
        let Progress::Aborted(response) = run(32, &package) else { panic!() };
        assert_eq!(hex::encode(response.encode_to_vec()), "300fa00b30098001048101638301008100");
        let Progress::Aborted(response) = run(27, &[HEADER, "a27fa003"].concat()) else { panic!() };
        assert_eq!(hex::encode(response.encode_to_vec()), "300ca00830068001048301008100");
    }
}
