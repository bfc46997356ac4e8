//! Where a download stands, and how it moves on.

use es_interfaces::eis::{EumInfo, KeysetUsage, ProfileInfo, ProfileState};
use es_interfaces::status::StatusCode;
use es_interfaces::{MessageId, es3};
use sgp_asn1::Iccid;
use sgp_asn1::gp::CertificateFields;
use sgp_keys::{CryptoRng, PublicKey};
use sgp_pki::gp;
use sgp_wire::{Aid, Limits};

use super::Event;
use super::answer::Answer;
use super::call::is_busy;
use super::download::{Download, check};
use super::keys::{AwaitingReceipt, certificate_commands};
use super::load::{Loading, Opening};
use crate::{Error, Now, PeerFault};

/// What was asked last; each variant holds just what the next step needs.
#[derive(Debug)]
pub(super) enum State {
    /// GetEIS; after what earlier attempts left behind was deleted, if it was.
    Eis { cleared: bool },
    /// DeleteISDP of an ISD-P that an earlier attempt left behind; these are still to go.
    Clearing { left: Vec<Iccid> },
    /// CreateISDP; the key of the card's ECASD is known.
    Isdp(PublicKey),
    /// The certificate: waits for the random challenge.
    Challenge { isd_p: Aid, ecasd: PublicKey, next_block: u8 },
    /// The ephemeral key: waits for the receipt.
    Receipt(Box<AwaitingReceipt>),
    /// The opening of the SCP03t channel.
    Opening(Box<Opening>),
    /// Protected segments.
    Loading(Box<Loading>),
    /// ProfileDownloadCompleted.
    Completing,
    /// EnableProfile.
    Enabling,
    /// DeleteISDP, because of this.
    Cleaning(Error),
    /// Nothing; the download has ended.
    Ended,
}

/// The response that a state waits for.
pub(super) enum Answered {
    Eis(Box<es3::GetEisResponse>),
    Isdp(es3::CreateIsdpResponse),
    Data(es3::SendDataResponse),
    Completed(es3::ProfileDownloadCompletedResponse),
    Enabled(es3::EnableProfileResponse),
    Deleted(es3::DeleteIsdpResponse),
}

impl Answered {
    /// Whether an ISD-P exists since this answer.
    pub(super) const fn has_isd_p(&self) -> bool {
        matches!(self, Self::Isdp(response) if response.status.status.is_executed())
    }

    /// Whether the SM-SR may do later what it did not do now.
    pub(super) fn is_busy(&self) -> bool {
        match self {
            Self::Eis(response) => is_busy(response),
            Self::Isdp(response) => is_busy(response),
            Self::Data(response) => is_busy(response),
            Self::Completed(response) => is_busy(response),
            Self::Enabled(response) => is_busy(response),
            Self::Deleted(response) => is_busy(response),
        }
    }
}

impl State {
    /// Whether an ISD-P exists that would have to be deleted after a failure. One whose creation was
    /// not answered may exist too; the next attempt finds it in the EIS.
    pub(super) const fn owns_isd_p(&self) -> bool {
        matches!(self, Self::Challenge { .. } | Self::Receipt(_) | Self::Opening(_) | Self::Loading(_))
            || matches!(self, Self::Completing)
    }

    /// Reads `message` as the response this state waits for; gives its identifier too.
    pub(super) fn accepts(
        &self,
        download: &Download,
        message: &[u8],
    ) -> Result<(Answered, MessageId), Error> {
        Ok(match self {
            Self::Eis { .. } => {
                let (eis, id) = download.answer(message)?;
                (Answered::Eis(Box::new(eis)), id)
            }
            Self::Isdp(_) => taken(Answered::Isdp, download.answer(message)?),
            Self::Challenge { .. } | Self::Receipt(_) | Self::Opening(_) | Self::Loading(_) => {
                taken(Answered::Data, download.answer(message)?)
            }
            Self::Completing => taken(Answered::Completed, download.answer(message)?),
            Self::Enabling => taken(Answered::Enabled, download.answer(message)?),
            Self::Clearing { .. } | Self::Cleaning(_) => taken(Answered::Deleted, download.answer(message)?),
            Self::Ended => return Err(crate::Misuse::Ended.into()),
        })
    }

    /// Moves on with the response. An error ends the download, after a clean-up where one is due.
    pub(super) fn step(
        self,
        download: &mut Download,
        answered: Answered,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Error> {
        match (self, answered) {
            (Self::Eis { cleared }, Answered::Eis(response)) => {
                check_euicc(download, *response, cleared, now)
            }
            (Self::Clearing { left }, Answered::Deleted(response)) => {
                check_deleted(&response)?;
                clear(download, left, now)
            }
            (Self::Isdp(ecasd), Answered::Isdp(response)) => {
                check(&response.status)?;
                let isd_p = response.outcome.isd_p_aid.ok_or(PeerFault::AnswerIncomplete)?;
                download.event(Event::IsdpCreated(isd_p));
                let (commands, next_block) = certificate_commands(&download.setup, isd_p);
                send_data(download, Aid::ISD_R, commands, true, now)?;
                Ok(Self::Challenge { isd_p, ecasd, next_block })
            }
            (Self::Challenge { isd_p, ecasd, next_block }, Answered::Data(response)) => {
                let challenge = card_answer(&response, Answer::last_apdu)?;
                let (commands, awaiting) =
                    AwaitingReceipt::begin(&download.setup, isd_p, &ecasd, next_block, &challenge, rng)?;
                download.event(Event::CertificateAccepted);
                send_data(download, Aid::ISD_R, commands, false, now)?;
                Ok(Self::Receipt(Box::new(awaiting)))
            }
            (Self::Receipt(awaiting), Answered::Data(response)) => {
                let (isd_p, keys) = awaiting.verify(&card_answer(&response, Answer::last_apdu)?)?;
                download.event(Event::KeysEstablished);
                let (commands, opening) = Opening::begin(&download.setup, isd_p, keys, rng)?;
                send_data(download, isd_p, commands, true, now)?;
                Ok(Self::Opening(Box::new(opening)))
            }
            (Self::Opening(opening), Answered::Data(response)) => {
                let loading = card_answer(&response, |answer| opening.opened(answer))?;
                download.event(Event::ChannelOpened);
                load(download, loading, now)
            }
            (Self::Loading(mut loading), Answered::Data(response)) => {
                let installed = card_answer(&response, |answer| loading.accepted(answer))?;
                let (done, of) = loading.progress(&download.package);
                download.event(Event::SegmentsAccepted { done, of });
                match (installed, loading.is_complete(&download.package)) {
                    (true, true) => completed(download, now),
                    (false, false) => load(download, *loading, now),
                    (false, true) => Err(PeerFault::NoInstallationResult.into()),
                    // it cannot have seen the end element
                    (true, false) => Err(PeerFault::AnswerMismatch.into()),
                }
            }
            (Self::Completing, Answered::Completed(response)) => {
                check(&response.status)?;
                download.event(Event::Completed);
                if !download.enabling_wanted() {
                    download.finish(Ok(()), now);
                    return Ok(Self::Ended);
                }
                let target = es_interfaces::ProfileTarget::new(*download.eid(), *download.iccid());
                // the profile is installed, whatever becomes of this
                match download.call::<es3::EnableProfile>(target, now) {
                    Ok(()) => return Ok(Self::Enabling),
                    Err(error) => download.finish_with_warning(error, now),
                }
                Ok(Self::Ended)
            }
            (Self::Enabling, Answered::Enabled(response)) => {
                match check(&response.status) {
                    Ok(()) => {
                        download.event(Event::Enabled);
                        download.finish(Ok(()), now);
                    }
                    Err(error) => download.finish_with_warning(error, now),
                }
                Ok(Self::Ended)
            }
            (Self::Cleaning(why), Answered::Deleted(response)) => {
                match check_deleted(&response) {
                    Err(Error::Refused(code)) if code == StatusCode::POL1_REFUSED => {
                        return Ok(kept(download, Event::KeptByPol1, why, now));
                    }
                    // there is no policy before the SM-SR has the profile as installed
                    Err(Error::Refused(code)) if code == StatusCode::POL2_REFUSED => {
                        return Ok(kept(download, Event::KeptByPol2, why, now));
                    }
                    Err(error) => download.event(Event::CleanUpFailed(error)),
                    Ok(()) => {}
                }
                download.finish(Err(why), now);
                Ok(Self::Ended)
            }
            _ => Err(PeerFault::UnexpectedMessage.into()),
        }
    }
}

fn taken<T>(kind: fn(T) -> Answered, (response, id): (T, MessageId)) -> (Answered, MessageId) {
    (kind(response), id)
}

/// SGP.02 v4.2 3.1.1, 3.1.2: the right eUICC, a genuine ECASD, nothing left of earlier attempts, and
/// room for the profile.
fn check_euicc(
    download: &mut Download,
    response: es3::GetEisResponse,
    cleared: bool,
    now: Now,
) -> Result<State, Error> {
    check(&response.status)?;
    let eis = response.outcome.eis.ok_or(PeerFault::AnswerIncomplete)?;
    let info = eis.signed_info.info();
    if info.eid != *download.eid() {
        return Err(PeerFault::WrongEuicc.into());
    }
    let ecasd = check_ecasd(download, info, now)?;
    let left = left_behind(download, &eis.profiles);
    if !cleared && !left.is_empty() {
        return clear(download, left, now);
    }
    // where the SM-SR does not say, it decides when the ISD-P is asked for
    let remaining_memory = eis.remaining_memory;
    let needed = download.needed_memory();
    if remaining_memory.is_some_and(|free| free < needed) {
        return Err(PeerFault::NotEnoughMemory.into());
    }
    download.event(Event::EuiccChecked { remaining_memory });
    let owner = download.operator().id.clone();
    let parameters = es3::CreateIsdpParameters::new(*download.eid(), *download.iccid(), owner, needed);
    download.call::<es3::CreateIsdp>(parameters.with_more_to_do(true), now)?;
    Ok(State::Isdp(ecasd))
}

/// The key of the ECASD, whose certificate the EUM signed for this eUICC. It stands in the key set
/// for the CA; a set that does not say what it is for may be that one.
fn check_ecasd(download: &Download, info: &EumInfo, now: Now) -> Result<PublicKey, Error> {
    let sets = || info.ecasd.iter().flat_map(|ecasd| &ecasd.keysets);
    let ca = sets().filter(|set| set.usage == Some(KeysetUsage::Ca));
    let certificate = ca.chain(sets()).flat_map(|set| set.certificates()).next();
    let certificate = certificate.ok_or(PeerFault::NoEcasdCertificate)?;
    let fields = CertificateFields::decode(&certificate.value, &Limits::DEFAULT)?;
    let ecasd = gp::verify_ecasd(&fields, &download.setup.eum)?;
    ecasd.check_validity(now.wall)?;
    if ecasd.eid() != download.eid() {
        return Err(PeerFault::WrongEuicc.into());
    }
    Ok(*ecasd.public_key())
}

/// ISD-Ps that this SM-DP created and never filled, whatever their ICCIDs (SGP.02 v4.2 3.1.1). An
/// SM-SR may show those of others; they are none of its business.
fn left_behind(download: &Download, profiles: &[ProfileInfo]) -> Vec<Iccid> {
    let own = &download.setup.party.entity().id;
    let left = |profile: &&ProfileInfo| {
        profile.state == Some(ProfileState::Created) && profile.smdp_id.as_ref() == Some(own)
    };
    profiles.iter().filter(left).map(|profile| profile.iccid).collect()
}

/// Deletes what is left of earlier attempts, then looks at the eUICC again.
fn clear(download: &mut Download, mut left: Vec<Iccid>, now: Now) -> Result<State, Error> {
    match left.pop() {
        Some(iccid) => {
            download.event(Event::ClearingUp(iccid));
            let target = es_interfaces::ProfileTarget::new(*download.eid(), iccid);
            download.call::<es3::DeleteIsdp>(target, now)?;
            Ok(State::Clearing { left })
        }
        None => {
            let query = es_interfaces::EisQuery::new(*download.eid());
            download.call::<es3::GetEis>(query, now)?;
            Ok(State::Eis { cleared: true })
        }
    }
}

/// Whether the profile is gone; one that the SM-SR does not know is (SGP.02 v4.2 3.3).
fn check_deleted(response: &es3::DeleteIsdpResponse) -> Result<(), Error> {
    match check(&response.status) {
        Err(Error::Refused(code)) if code == StatusCode::ICCID_UNKNOWN => Ok(()),
        checked => checked,
    }
}

/// The profile cannot be deleted again: it counts as installed.
fn kept(download: &mut Download, event: Event, why: Error, now: Now) -> State {
    download.event(event);
    download.finish_with_warning(why, now);
    State::Ended
}

fn load(download: &mut Download, mut loading: Loading, now: Now) -> Result<State, Error> {
    let (commands, last) = loading.next(&download.package, download.setup.segments_per_message)?;
    let isd_p = loading.isd_p();
    send_data(download, isd_p, commands, !last, now)?;
    Ok(State::Loading(Box::new(loading)))
}

fn completed(download: &mut Download, now: Now) -> Result<State, Error> {
    download.event(Event::ProfileInstalled);
    download.call::<es3::ProfileDownloadCompleted>(download.completed_parameters(), now)?;
    Ok(State::Completing)
}

fn send_data(
    download: &mut Download,
    target: Aid,
    commands: super::download::Commands,
    more: bool,
    now: Now,
) -> Result<(), Error> {
    let parameters = es3::SendDataParameters::new(*download.eid(), target, commands).with_more_to_do(more);
    download.call::<es3::SendData>(parameters, now)
}

/// What the card answered, read by `read`. Its own refusal says more than the SM-SR's status about
/// it; but nothing is taken for success that the SM-SR calls a failure.
fn card_answer<'a, T>(
    response: &'a es3::SendDataResponse,
    read: impl FnOnce(Answer<'a>) -> Result<T, Error>,
) -> Result<T, Error> {
    let data = response.euicc_response_data.as_deref().filter(|data| !data.is_empty());
    match data.map(|data| Answer::new(data).and_then(read)) {
        Some(Err(Error::Card(refusal))) => Err(refusal.into()),
        read => {
            check(&response.status)?;
            read.unwrap_or_else(|| Err(PeerFault::AnswerIncomplete.into()))
        }
    }
}
