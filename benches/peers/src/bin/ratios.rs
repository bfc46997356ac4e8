//! Times everything in interleaved turns and prints the tables of ratios.
//!
//! `cargo run --release --bin ratios [ROUNDS]`

use sgp_asn1::saip::Package;
use sgp_peers::table::{self, Row};
use sgp_peers::{Work, asn1, ec, input, measure, packets, rsp, segments, session};
use sgp_wire::Limits;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(300), |rounds| rounds.parse())?;
    for name in [input::PLAIN, input::BER_TLV] {
        let bytes = input::package(name)?;
        let package = Package::decode(&bytes, &Limits::default())?;
        let title = format!("Profile package {name}, {} bytes", bytes.len());
        print(&title, asn1::works(&bytes, &package), &asn1::ratios(), rounds);
    }
    let objects = input::objects()?;
    let title = format!("Objects of SGP.22, {} bytes of package", objects.package.len());
    print(&title, rsp::works(&objects), &rsp::ratios(), rounds);
    let title = format!("SCP03t, {} bytes in segments", segments::SIZE);
    print(&title, segments::works(), &segments::ratios(), rounds);
    let nanos = print("SCP80, wrap and unwrap", packets::works(), &packets::ratios(), rounds);
    println!("{:.0} pairs a second, target >= {}\n", 1e9 / nanos[0], packets::PAIRS);
    print("P-256", ec::works(), &ec::ratios(), rounds);
    let names: Vec<_> = session::works().iter().map(Work::name).collect();
    let nanos = print("Session of SGP.22, server side", session::works(), &session::ratios(), rounds);
    for (name, nanos) in names.iter().zip(nanos) {
        println!("{name}: {:.0} sessions a second", 1e9 / nanos);
    }
    Ok(())
}

/// Prints one table and gives the nanoseconds of each work.
fn print(title: &str, mut works: Vec<Work<'_>>, rows: &[Row], rounds: u32) -> Vec<f64> {
    let times = measure::shortest(&mut works, rounds);
    let names: Vec<_> = works.iter().map(Work::name).collect();
    println!("{title}\n\n{}", table::head());
    table::lines(rows, &names, &times).iter().for_each(|line| println!("{line}"));
    println!();
    times
}
