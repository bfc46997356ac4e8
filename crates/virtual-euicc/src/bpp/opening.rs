//! A package on its way in.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use scp03t::bsp::{self, SessionKeys};
use sgp_asn1::rsp::{
    BppCommandId, ConfigureIsdpRequest, ErrorReason, ReplaceSessionKeysRequest, StoreMetadataRequest,
};
use sgp_asn1::saip::Secret;
use sgp_keys::{AesKey, KeyError};
use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader, SecretBytes, Tag};
use zeroize::Zeroizing;

use super::input::Input;
use super::part::Part;
use super::{Cause, OpenedPackage, PeerFault, Refusal, Session};

const PACKAGE: Tag = Tag::new(0xBF36);
const INITIALISE: Tag = Tag::new(0xBF23);
/// Most bytes of InitialiseSecureChannel; it takes 200.
const MAX_INITIALISE: usize = 1024;
/// Most bytes of the commands in front of the profile; an icon has 1024.
const MAX_COMMAND: usize = 16_384;

/// Opens a whole package.
///
/// # Errors
/// As [`Opening::load`], and the end of the input before that of the package.
pub fn open(session: Session, package: &[u8]) -> Result<OpenedPackage, Refusal> {
    Opening::new(session).load_whole(package)
}

/// How far a package has come.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no third answer")]
pub enum Progress {
    /// More must come.
    Unfinished,
    /// It has come whole, and all of it holds.
    Complete(Box<OpenedPackage>),
}

/// A bound profile package on its way into the eUICC (ES10b.LoadBoundProfilePackage).
///
/// Takes the package in pieces of any size, those of SGP.22 v2.5 2.5.5 among them. Checks run in the
/// order in which the bytes come: structure and sizes of an object before its checksum, the checksum
/// before anything is deciphered. **The first refusal is the last word**: keys and everything received
/// are gone.
pub struct Opening {
    work: Option<Box<Work>>,
    max_segment: usize,
}

/// What there is while nothing was refused.
struct Work {
    trust: Trust,
    channel: Option<bsp::Receiver>,
    stage: Stage,
    input: Input,
    /// Bytes of the package, and of the part, that are still to come.
    package_left: usize,
    part_left: usize,
    /// ReplaceSessionKeys.
    replacement: SecretBytes,
    opened: OpenedPackage,
}

/// What leads to the session keys.
enum Trust {
    Session(Session),
    Keys(SessionKeys),
}

/// What came of a step.
enum Step {
    Done,
    NeedMore,
    End,
}

#[derive(Clone, Copy)]
enum Stage {
    /// Tag and length of the package.
    Package,
    Initialise,
    /// Tag and length of this part, or of another one that may stand here.
    Before(Part),
    /// Objects of this part.
    Inside(Part),
    /// All objects of this part have come.
    Command(Part),
    End,
}

impl Opening {
    /// A package for this session.
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self::of(Trust::Session(session))
    }

    pub(super) fn unchecked(keys: SessionKeys) -> Self {
        Self::of(Trust::Keys(keys))
    }

    fn of(trust: Trust) -> Self {
        Self { work: Some(Box::new(Work::new(trust))), max_segment: bsp::MAX_SEGMENT }
    }

    /// The same for servers that make longer segments than [`bsp::MAX_SEGMENT`]; 1036 bytes are
    /// known from one family.
    #[must_use]
    pub const fn with_max_segment(mut self, max_segment: usize) -> Self {
        self.max_segment = max_segment;
        self
    }

    /// Whether a piece was refused, or the package is complete.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.work.is_none()
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`Refusal`] with what is to be reported.
    pub fn load(&mut self, piece: &[u8]) -> Result<Progress, Refusal> {
        let over = Refusal::new(
            Cause::Over,
            BppCommandId::LOAD_PROFILE_ELEMENTS,
            ErrorReason::INSTALL_FAILED_DUE_TO_INTERRUPTION,
        );
        let mut work = self.work.take().ok_or(over)?;
        work.input.push(piece);
        if work.run(self.max_segment)? {
            return Ok(Progress::Complete(Box::new(work.finish())));
        }
        self.work = Some(work);
        Ok(Progress::Unfinished)
    }

    /// Takes a whole package, as the first and only piece.
    ///
    /// # Errors
    /// As [`load`](Self::load); [`DecodeErrorKind::Truncated`] when the package goes on.
    pub fn load_whole(mut self, package: &[u8]) -> Result<OpenedPackage, Refusal> {
        match (self.load(package)?, self.work) {
            (Progress::Complete(opened), _) => Ok(*opened),
            (Progress::Unfinished, Some(work)) => Err(work.stage.refuse(work.truncated().into())),
            (Progress::Unfinished, None) => Err(Stage::End.refuse(Cause::Over)),
        }
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.work {
            Some(work) => write!(f, "bpp::Opening({} bytes taken)", work.input.offset()),
            None => f.write_str("bpp::Opening(over)"),
        }
    }
}

impl Work {
    fn new(trust: Trust) -> Self {
        Self {
            trust,
            channel: None,
            stage: Stage::Package,
            input: Input::default(),
            package_left: 0,
            part_left: 0,
            replacement: SecretBytes::new(Vec::new()),
            opened: OpenedPackage {
                configure_isdp: Vec::new(),
                store_metadata: Vec::new(),
                profile: SecretBytes::new(Vec::new()),
                keys_replaced: false,
                segments: 0,
            },
        }
    }

    /// Uses what has come; whether that was the end.
    fn run(&mut self, max_segment: usize) -> Result<bool, Refusal> {
        loop {
            let stage = self.stage;
            match self.step(max_segment).map_err(|cause| stage.refuse(cause))? {
                Step::Done => {}
                Step::NeedMore => break,
                Step::End => return Ok(true),
            }
        }
        self.input.forget_used();
        Ok(false)
    }

    /// One header, one object or one command.
    fn step(&mut self, max_segment: usize) -> Result<Step, Cause> {
        match self.stage {
            Stage::Package => self.enter_package(),
            Stage::Initialise => self.initialise(max_segment),
            Stage::Before(part) => self.enter_part(part),
            Stage::Inside(part) => self.segment(part, max_segment),
            Stage::Command(part) => self.execute(part),
            Stage::End => match self.package_left.max(self.input.rest().len()) {
                0 => Ok(Step::End),
                count => {
                    Err(DecodeError::new(DecodeErrorKind::TrailingData { count }, self.input.offset()).into())
                }
            },
        }
    }

    fn enter_package(&mut self) -> Result<Step, Cause> {
        let Some((tag, len)) = self.input.header()? else { return Ok(Step::NeedMore) };
        if tag != PACKAGE {
            let kind = DecodeErrorKind::UnexpectedTag { expected: PACKAGE, found: tag };
            return Err(DecodeError::new(kind, self.input.offset()).into());
        }
        self.input.limit(len, Limits::DEFAULT.max_len)?;
        let header = self.input.header_len(tag);
        self.package_left = len.saturating_sub(header);
        self.input.take(header);
        self.stage = Stage::Initialise;
        Ok(Step::Done)
    }

    fn initialise(&mut self, max_segment: usize) -> Result<Step, Cause> {
        let Some(len) = self.input.object(INITIALISE, self.package_left, MAX_INITIALISE)? else {
            return Ok(Step::NeedMore);
        };
        let received = self.input.front(len);
        let keys = match &self.trust {
            Trust::Session(session) => &session.accept(received, self.input.offset())?,
            Trust::Keys(keys) => keys,
        };
        self.channel = Some(bsp::Receiver::new(keys).with_max_segment(max_segment));
        self.package_left = self.package_left.saturating_sub(len);
        self.input.take(len);
        self.stage = Stage::Before(Part::Configure);
        Ok(Step::Done)
    }

    fn enter_part(&mut self, expected: Part) -> Result<Step, Cause> {
        let order = |found| Cause::Peer(PeerFault::Order { expected: expected.tag(), found });
        if self.package_left == 0 {
            return Err(order(None));
        }
        let Some((tag, len)) = self.input.header()? else { return Ok(Step::NeedMore) };
        let may_replace = expected == Part::Profile && !self.opened.keys_replaced;
        let part = match tag {
            tag if tag == expected.tag() => expected,
            tag if may_replace && tag == Part::ReplaceKeys.tag() => Part::ReplaceKeys,
            other => return Err(order(Some(other))),
        };
        self.input.fits(len, self.package_left)?;
        self.stage = Stage::Inside(part);
        let header = self.input.header_len(tag);
        self.package_left = self.package_left.saturating_sub(len);
        self.part_left = len.saturating_sub(header);
        self.input.take(header);
        Ok(Step::Done)
    }

    fn segment(&mut self, part: Part, max_segment: usize) -> Result<Step, Cause> {
        if self.part_left == 0 {
            if self.opened.segments == 0 {
                return Err(PeerFault::Empty { part: part.tag() }.into());
            }
            self.stage = Stage::Command(part);
            return Ok(Step::Done);
        }
        let Some(len) = self.input.object(part.segment().tag(), self.part_left, max_segment)? else {
            return Ok(Step::NeedMore);
        };
        let received = self.input.front(len);
        // one growth, so that nothing is left behind in a buffer that was moved
        let mut plain = Zeroizing::new(Vec::with_capacity(len));
        let channel = self.channel.as_mut().ok_or(Cause::Over)?;
        let offset = self.input.offset();
        channel.unprotect(part.segment(), received, &mut plain).map_err(|error| match error {
            scp03t::Error::Decode(error) => error.shifted(offset).into(),
            other => Cause::from(other),
        })?;
        self.keep(part, &plain)?;
        self.opened.segments = self.opened.segments.saturating_add(1);
        self.part_left = self.part_left.saturating_sub(len);
        self.input.take(len);
        Ok(Step::Done)
    }

    fn keep(&mut self, part: Part, plain: &[u8]) -> Result<(), Cause> {
        let have = match part {
            Part::Profile => {
                self.opened.profile.extend_from_slice(plain);
                return Ok(());
            }
            Part::Configure => self.opened.configure_isdp.len(),
            Part::Metadata => self.opened.store_metadata.len(),
            Part::ReplaceKeys => self.replacement.len(),
        };
        self.input.limit(have.saturating_add(plain.len()), MAX_COMMAND)?;
        match part {
            Part::Configure => self.opened.configure_isdp.extend_from_slice(plain),
            Part::Metadata => self.opened.store_metadata.extend_from_slice(plain),
            Part::ReplaceKeys | Part::Profile => self.replacement.extend_from_slice(plain),
        }
        Ok(())
    }

    /// A part has come whole, and so has its command.
    fn execute(&mut self, part: Part) -> Result<Step, Cause> {
        match part {
            Part::Configure => {
                let command = self.opened.configure_isdp.as_slice();
                is_command(command, Tag::new(0xBF24))?;
                ConfigureIsdpRequest::decode(command, &Limits::DEFAULT)?;
            }
            Part::Metadata => {
                let command = self.opened.store_metadata.as_slice();
                is_command(command, Tag::new(0xBF25))?;
                StoreMetadataRequest::decode(command, &Limits::DEFAULT)?;
            }
            Part::ReplaceKeys => {
                let command = core::mem::replace(&mut self.replacement, SecretBytes::new(Vec::new()));
                let keys = replacement(command.expose())?;
                self.channel.as_mut().ok_or(Cause::Over)?.replace_keys(&keys).map_err(|_| Cause::Over)?;
                self.opened.keys_replaced = true;
            }
            Part::Profile => {}
        }
        self.stage = match part.next() {
            Some(next) => {
                self.opened.segments = 0;
                Stage::Before(next)
            }
            None => Stage::End,
        };
        Ok(Step::Done)
    }

    fn finish(self) -> OpenedPackage {
        self.opened
    }

    /// The package ends here, and should not.
    fn truncated(&self) -> DecodeError {
        let available = self.input.rest().len();
        let needed = self.package_left.saturating_add(self.part_left).max(available.saturating_add(1));
        DecodeError::new(DecodeErrorKind::Truncated { needed, available }, self.input.offset())
    }
}

/// Whether `command` begins like the one that belongs here.
fn is_command(command: &[u8], expected: Tag) -> Result<(), Cause> {
    match Reader::new(command, &Limits::DEFAULT)?.peek_tag()? {
        Some(found) if found != expected => Err(PeerFault::Command { expected, found }.into()),
        _ => Ok(()),
    }
}

/// The keys in ReplaceSessionKeys.
fn replacement(command: &[u8]) -> Result<SessionKeys, Cause> {
    is_command(command, Tag::new(0xBF26))?;
    let request = ReplaceSessionKeysRequest::decode(command, &Limits::DEFAULT)?;
    let read = || -> Result<SessionKeys, KeyError> {
        let chaining = request.initial_mac_chaining_value();
        let chaining = chaining.expose().try_into();
        let chaining = chaining.map_err(|_| KeyError::KeyLength { found: 0 })?;
        let key = |secret: Secret<'_>| AesKey::new(secret.expose());
        SessionKeys::new(chaining, key(request.ppk_enc())?, key(request.ppk_cmac())?)
    };
    read().map_err(|_| PeerFault::ReplacementKeyLength.into())
}

impl Stage {
    /// What is reported for a fault that came up here.
    fn refuse(self, cause: Cause) -> Refusal {
        let (command, reason) = match self {
            Self::Package | Self::Initialise => (BppCommandId::INITIALISE_SECURE_CHANNEL, cause.at_opening()),
            Self::Before(part) | Self::Inside(part) => (part.command(), cause.in_channel()),
            Self::Command(part) => (part.command(), ErrorReason::INCORRECT_INPUT_VALUES),
            Self::End => (BppCommandId::LOAD_PROFILE_ELEMENTS, cause.in_channel()),
        };
        Refusal::new(cause, command, reason)
    }
}
