//! Does one piece of work N times and nothing else, for a tool that counts instructions.
//!
//! `instructions` prints the names; `instructions NAME N` does the work.

use sgp_asn1::saip::Package;
use sgp_peers::{Work, asn1, input, rsp};
use sgp_wire::Limits;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next();
    let times = arguments.next().map_or(Ok(1), |times| times.parse())?;
    let bytes = input::package(input::PLAIN)?;
    let package = Package::decode(&bytes, &Limits::default())?;
    let objects = input::objects()?;
    let mut works = asn1::works(&bytes, &package);
    works.extend(rsp::works(&objects));
    match name {
        None => works.iter().map(Work::name).for_each(|name| println!("{name}")),
        Some(name) => {
            let work = works.iter_mut().find(|work| work.name() == name).ok_or("no work has this name")?;
            work.run(times);
        }
    }
    Ok(())
}
