//! What travelled, who sent it, and what it means: printed for people, or as JSON.

use core::fmt::Write as _;
use core::time::Duration;

use serde_json::{Value, json};

/// What carries the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Between servers: `RPSMessage` XML.
    Servers,
    /// Short messages, one TPDU each.
    Sms,
    /// A bearer without the SMS limit: whole secured packets.
    Packet,
    /// Nothing travels; something happens in one place.
    Inside,
}

impl Link {
    const fn name(self) -> &'static str {
        match self {
            Self::Servers => "XML",
            Self::Sms => "SMS",
            Self::Packet => "packet",
            Self::Inside => "",
        }
    }
}

/// One line of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Simulated time since the start.
    pub(crate) at: Duration,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) link: Link,
    /// The bytes on the link, none for [`Link::Inside`].
    pub(crate) bytes: Vec<u8>,
    pub(crate) meaning: String,
}

/// All lines, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline(pub(crate) Vec<Entry>);

/// Sums over a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) messages: usize,
    pub(crate) message_bytes: usize,
    pub(crate) sms: usize,
    pub(crate) sms_bytes: usize,
    pub(crate) packets: usize,
    pub(crate) packet_bytes: usize,
}

impl Timeline {
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for entry in &self.0 {
            let (count, bytes) = match entry.link {
                Link::Servers => (&mut totals.messages, &mut totals.message_bytes),
                Link::Sms => (&mut totals.sms, &mut totals.sms_bytes),
                Link::Packet => (&mut totals.packets, &mut totals.packet_bytes),
                Link::Inside => continue,
            };
            *count += 1;
            *bytes += entry.bytes.len();
        }
        totals
    }

    /// One line an entry: time, step, who to whom, size, meaning.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::from("   time  step  who                  size  what\n");
        let mut step = 0;
        for entry in &self.0 {
            let seconds = entry.at.as_secs_f64();
            if entry.link == Link::Inside {
                let _ = writeln!(text, "{seconds:7.1}        {:<27} . {}", entry.from, entry.meaning);
            } else {
                step += 1;
                let _ = writeln!(
                    text,
                    "{seconds:7.1}  {step:>4}  {:<6} -> {:<6} {:>7} B  {:<6} {}",
                    entry.from,
                    entry.to,
                    entry.bytes.len(),
                    entry.link.name(),
                    entry.meaning
                );
            }
        }
        text
    }

    /// The same as data, with the bytes in hex.
    pub(crate) fn to_json(&self) -> Value {
        let entry = |e: &Entry| {
            json!({
                "at_ms": u64::try_from(e.at.as_millis()).unwrap_or(u64::MAX),
                "from": e.from,
                "to": e.to,
                "link": e.link.name(),
                "bytes": e.bytes.len(),
                "data": hex::encode(&e.bytes),
                "meaning": e.meaning,
            })
        };
        Value::Array(self.0.iter().map(entry).collect())
    }
}
