//! Server side: SM-DP and SM-SR make every command from the inputs of the journey, are fed the
//! recorded answers, and end up with the recorded information set.

mod cast;
mod compare;

use core::time::Duration;
use std::collections::VecDeque;

use es_interfaces::{CallId, ProfileTarget, Request, RpsMessage, es4};
use procedures::sm_sr::{CardMessage, Transmission};
use procedures::{Now, sm_dp, sm_sr};
use sgp_pki::Timestamp;

use crate::vectors::random::Scripted;
use crate::vectors::{Case, Node, Outcome};

/// Functions of a journey that the servers make by themselves, in this order, some repeated.
const STRAIGHT: [&str; 7] = [
    "ES5.CreateISDP",
    "ES8.EstablishISDPKeySet",
    "ES8.DownloadAndInstallation",
    "ES3.ProfileDownloadCompleted",
    "ES5.EnableProfile",
    "ES5.HandleDefaultNotification",
    "ES5.HandleNotificationConfirmation",
];

/// Runs the server side of a journey; one that is not straight to the enabled profile is skipped.
pub(super) fn run(case: &Case<'_>) -> Outcome {
    match steps(case) {
        Ok(steps) => match is_straight(&steps) {
            Ok(true) => Journey::run(case, steps).into(),
            Ok(false) => Outcome::Skipped("not a straight journey over SMS and packets".into()),
            Err(why) => Outcome::Failed(why),
        },
        Err(why) => Outcome::Failed(why),
    }
}

/// The steps in which a server takes part.
fn steps<'a>(case: &Case<'a>) -> Result<VecDeque<Node<'a>>, String> {
    let mut steps = VecDeque::from(case.at("steps")?.items()?);
    steps.retain(|step| step.maybe("from").is_none_or(|from| from.text() != Ok("device")));
    Ok(steps)
}

fn is_straight(steps: &VecDeque<Node<'_>>) -> Result<bool, String> {
    let mut functions = Vec::new();
    for step in steps {
        let transport = step.maybe("transport").map(|t| t.text()).transpose()?;
        let carried = matches!(transport, None | Some("scp80-sms" | "scp80-packet"));
        if !carried || step.maybe("lost").is_some() || step.maybe("dropped").is_some() {
            return Ok(false);
        }
        functions.push(step.at("function")?.text()?);
    }
    functions.dedup();
    Ok(functions.starts_with(&STRAIGHT))
}

/// Both servers, and what is left of the journey.
struct Journey<'a> {
    now: Now,
    sm_dp: sm_dp::Download,
    sm_sr: sm_sr::Euicc,
    steps: VecDeque<Node<'a>>,
    rng: Scripted,
}

impl<'a> Journey<'a> {
    fn run(case: &Case<'a>, steps: VecDeque<Node<'a>>) -> Result<(), String> {
        let now = Now::new(Timestamp::from_unix(1_750_000_000), Duration::ZERO);
        let mut random = Vec::new();
        for list in ["inputs.ephemeral_private_keys", "inputs.host_challenges"] {
            for value in case.at(list)?.items()? {
                random.extend(value.hex()?);
            }
        }
        let mut journey = Self {
            now,
            sm_dp: cast::sm_dp(case, now)?,
            sm_sr: cast::sm_sr(case)?,
            steps,
            rng: Scripted::new(random),
        };
        journey.download()?;
        let target = ProfileTarget::new(cast::eid(case)?, *journey.sm_dp.iccid());
        journey.ask::<es4::EnableProfile>("enable", target)?;
        let audit = es_interfaces::AuditQuery::new(cast::eid(case)?, Vec::new());
        journey.ask::<es4::AuditEis>("audit", audit)?;
        match journey.steps.front() {
            Some(step) => Err(format!("{} was not reached", name(step))),
            None => Ok(()),
        }
    }

    /// From the order to the Operator's answer.
    fn download(&mut self) -> Result<(), String> {
        let mut result = None;
        while result.is_none() {
            let mut requests = Vec::new();
            while let Some(output) = self.sm_dp.poll_output() {
                match output {
                    sm_dp::Output::Send(request) => requests.push(request),
                    sm_dp::Output::Done(done) => result = Some(done),
                    _ => {}
                }
            }
            for request in requests {
                let response = self.call(&request)?;
                self.sm_dp
                    .handle(self.now, sm_dp::Input::Response(&response), &mut self.rng)
                    .map_err(|error| error.to_string())?;
            }
        }
        match result {
            Some(Err(error)) => Err(format!("the download ended: {error}")),
            _ => Ok(()),
        }
    }

    /// A function call of the Operator at the SM-SR.
    fn ask<O>(&mut self, id: &str, parameters: O::Parameters) -> Result<(), String>
    where
        O: es_interfaces::Operation,
        Request<O>: es_interfaces::xml::Message,
    {
        let header = cast::header(cast::sm_sr_entity()?, &format!("//mno.example.com/{id}"))?;
        let message = RpsMessage::new(header, Request::<O>::new(CallId::new(id), parameters));
        let request = message.encode_xml().map_err(|error| error.to_string())?;
        self.call(request.as_bytes()).map(drop)
    }

    /// Takes a request through the SM-SR and its steps of the journey; the response.
    fn call(&mut self, request: &[u8]) -> Result<Vec<u8>, String> {
        self.feed(sm_sr::Input::Request(request))?;
        let mut response = None;
        let mut reached_the_card = false;
        loop {
            let mut sent = None;
            let mut persist = false;
            while let Some(output) = self.sm_sr.poll_output() {
                match output {
                    sm_sr::Output::Persist(_) => persist = true,
                    sm_sr::Output::Send(transmission) => sent = Some(transmission),
                    sm_sr::Output::Respond(message) => response = Some(message),
                    _ => {}
                }
            }
            match (persist, sent, response.take()) {
                (true, ..) => self.feed(sm_sr::Input::Persisted)?,
                (false, Some(transmission), _) => {
                    reached_the_card = true;
                    self.command(&transmission)?;
                }
                (false, None, Some(message)) => {
                    if !reached_the_card {
                        self.server_step()?;
                    }
                    return Ok(message);
                }
                (false, None, None) => self.report()?,
            }
        }
    }

    /// The SM-SR sends a command: compares it, and feeds the recorded answer.
    fn command(&mut self, transmission: &Transmission) -> Result<(), String> {
        let step = self.next("a command")?;
        compare::command(&step, transmission)?;
        self.answer(&step.at("response")?)?;
        compare::information_set(&step, self.sm_sr.record(), 0)
    }

    /// The SM-SR waits for the card to report; it has a counter reserved for the confirmation at
    /// once.
    fn report(&mut self) -> Result<(), String> {
        let step = self.next("a report of the card")?;
        self.answer(&step)?;
        compare::information_set(&step, self.sm_sr.record(), 1)
    }

    /// A call that sent nothing to the card is a step of its own, unless it only reads.
    fn server_step(&mut self) -> Result<(), String> {
        let to_sm_sr = |step: &mut Node<'_>| step.at("to").is_ok_and(|to| to.text() == Ok("SM-SR"));
        let silent = |step: &mut Node<'_>| to_sm_sr(step) && step.maybe("transport").is_none();
        match self.steps.pop_front_if(silent) {
            Some(step) => compare::information_set(&step, self.sm_sr.record(), 0),
            None => Ok(()),
        }
    }

    /// Feeds the bytes that the card sent.
    fn answer(&mut self, from: &Node<'_>) -> Result<(), String> {
        match from.maybe("sms_submit") {
            Some(tpdus) => {
                for tpdu in tpdus.items()? {
                    self.feed(sm_sr::Input::Card(CardMessage::Sms(&tpdu.hex()?)))?;
                }
                Ok(())
            }
            None => self.feed(sm_sr::Input::Card(CardMessage::Packet(&from.at("packet.bytes")?.hex()?))),
        }
    }

    fn feed(&mut self, input: sm_sr::Input<'_>) -> Result<(), String> {
        self.sm_sr.handle(self.now, input).map_err(|error| format!("the SM-SR refuses an input: {error}"))
    }

    fn next(&mut self, what: &str) -> Result<Node<'a>, String> {
        self.steps.pop_front().ok_or_else(|| format!("{what} behind the last step"))
    }
}

fn name(step: &Node<'_>) -> String {
    step.at("id").and_then(|id| id.text()).unwrap_or_default().to_owned()
}
