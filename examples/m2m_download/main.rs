//! The main job: one profile package, from its file to "enabled" on a card.
//!
//! `cargo run --release --example m2m_download [-- [PROFILE.der] [--fault NAME] [--seed N] [--json]]`
//!
//! A virtual eUICC, an SM-SR, an SM-DP and an Operator in one process, over links that carry only
//! bytes: real `RPSMessage` XML between the servers, short messages and secured packets to the
//! card. Time is simulated; the same seed gives the same bytes.

mod cast;
mod fault;
mod meaning;
mod story;
mod timeline;
mod world;

use core::time::Duration;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};

use cast::Fallible;
use fault::Fault;
use story::Story;

/// What the command line asks for.
#[derive(Default)]
struct Options {
    profile: Option<String>,
    fault: Option<Fault>,
    seed: u8,
    json: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\nusage: m2m_download [PROFILE.der] [--fault NAME] [--seed N] [--json]");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(arg) = args.next() {
        let mut value = |name: &str| args.next().ok_or_else(|| format!("{name} needs a value"));
        match arg.as_str() {
            "--json" => options.json = true,
            "--fault" => options.fault = Some(value("--fault")?.parse()?),
            "--seed" => options.seed = value("--seed")?.parse().map_err(|_| "--seed needs 0 to 255")?,
            flag if flag.starts_with('-') => return Err(format!("unknown option {flag}")),
            _ if options.profile.is_some() => return Err("one profile at a time".into()),
            _ => options.profile = Some(arg),
        }
    }
    Ok(options)
}

#[expect(clippy::disallowed_methods, reason = "the program reports how long it took")]
fn run(options: &Options) -> Fallible<bool> {
    let package = match &options.profile {
        Some(path) => std::fs::read(path).map_err(|error| format!("{path}: {error}"))?,
        None => cast::small_profile()?,
    };
    let started = Instant::now();
    let story = Story::tell(package, options.fault, options.seed)?;
    let took = started.elapsed();
    let verdict = story.check();
    if options.json {
        println!("{:#}", to_json(&story, options, &verdict)?);
    } else {
        print(&story, options, &verdict, took)?;
    }
    Ok(verdict.is_ok())
}

fn print(story: &Story, options: &Options, verdict: &Result<(), String>, took: Duration) -> Fallible<()> {
    println!("{}", story.world.timeline.to_text());
    println!("ISD-P                             ICCID                 card          EIS       fall-back");
    for row in profiles(story)? {
        println!("{:<32}  {:<20}  {:<12}  {:<8}  {}", row.aid, row.iccid, row.card, row.eis, row.fall_back);
    }
    let totals = story.world.timeline.totals();
    let simulated = story.world.timeline.0.last().map_or(0.0, |entry| entry.at.as_secs_f64());
    println!(
        "\n{} messages ({} bytes), {} SMS ({} bytes), {} packets ({} bytes); {simulated:.1} s simulated, {:.1} ms computed",
        totals.messages,
        totals.message_bytes,
        totals.sms,
        totals.sms_bytes,
        totals.packets,
        totals.packet_bytes,
        took.as_secs_f64() * 1e3,
    );
    match (verdict, options.fault) {
        (Ok(()), None) => println!("profile {} is enabled; card and EIS agree", story.profile),
        (Ok(()), Some(fault)) => {
            println!("fault {fault} caught by the {}; card and EIS agree", fault.catcher())
        }
        (Err(why), _) => eprintln!("error: {why}"),
    }
    Ok(())
}

/// One line of the table of profiles.
struct Row {
    aid: String,
    iccid: String,
    card: &'static str,
    eis: String,
    fall_back: bool,
}

fn profiles(story: &Story) -> Fallible<Vec<Row>> {
    let record = story.record()?;
    let card = story.world.cast.terminal.card();
    let row = |profile: virtual_euicc::Profile<'_>| {
        let recorded = record.profile_in(profile.aid());
        Row {
            aid: profile.aid().to_string(),
            iccid: profile.iccid().map(|iccid| iccid.to_string()).unwrap_or_default(),
            card: profile.state().name().unwrap_or("unknown"),
            eis: recorded.map_or_else(|| "absent".into(), |profile| profile.state().to_string()),
            fall_back: profile.is_fall_back(),
        }
    };
    Ok(card.profiles().iter().map(row).collect())
}

fn to_json(story: &Story, options: &Options, verdict: &Result<(), String>) -> Fallible<Value> {
    let totals = story.world.timeline.totals();
    let profiles: Vec<Value> = profiles(story)?
        .iter()
        .map(|row| {
            json!({
                "isd_p_aid": row.aid,
                "iccid": row.iccid,
                "card": row.card,
                "eis": row.eis,
                "fall_back": row.fall_back,
            })
        })
        .collect();
    let download = match &story.world.seen.download {
        Some(Ok(_)) => json!("installed"),
        Some(Err(error)) => json!({ "error": error.to_string() }),
        None => Value::Null,
    };
    Ok(json!({
        "eid": story.world.cast.eid.to_string(),
        "iccid": story.profile.to_string(),
        "fault": options.fault.map(|fault| json!({ "name": fault.name(), "caught_by": fault.catcher() })),
        "ok": verdict.is_ok(),
        "error": verdict.as_ref().err(),
        "download": download,
        "timeline": story.world.timeline.to_json(),
        "profiles": profiles,
        "totals": {
            "messages": totals.messages,
            "message_bytes": totals.message_bytes,
            "sms": totals.sms,
            "sms_bytes": totals.sms_bytes,
            "packets": totals.packets,
            "packet_bytes": totals.packet_bytes,
        },
    }))
}
