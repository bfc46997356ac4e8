//! What the card does wrong when it is told to.

use scp80::script::{Chaining, CommandScript};
use sgp_asn1::gp::Crt;
use sgp_wire::{StatusWord, Tar};
use virtual_euicc::Fault;

use crate::bench::*;

#[test]
fn a_response_that_is_never_sent() {
    let mut bench = Bench::new();
    bench.card.inject(Fault::DropNextPor);
    let command = create(NEW);
    let script = hex::decode(format!("AA472245{command}")).unwrap();
    assert!(bench.send(Tar::ISD_R, &script).is_none());
    assert_eq!((bench.state(NEW), bench.card.last_drop()), (Some(0x07), None), "it was executed");
    assert_eq!(bench.sw(&command), 0x6985, "and the next answer arrives");
}

#[test]
fn a_command_that_is_refused() {
    let mut bench = Bench::new();
    bench.card.inject(Fault::RefuseNextCommand(StatusWord::MEMORY_FAILURE));
    assert_eq!(bench.sw(&create(NEW)), 0x6581);
    assert_eq!(bench.state(NEW), None);
    assert_eq!(bench.sw(&create(NEW)), 0x9000);
}

#[test]
fn a_receipt_that_does_not_hold() {
    let mut bench = Bench::new();
    bench.sw(&create(NEW));
    bench.card.inject(Fault::WrongReceipt);
    let challenge = challenge(&mut bench, NEW);
    let step = LastStep::new(Crt::builder(0x30).build(), &challenge);
    let command = step.command(&mut bench.rng);
    let script = CommandScript::definite().chaining(Chaining::LAST).command(&command);
    let answers = bench.run(Tar::ISD_R, &script);
    let answer = answers.apdus().last().unwrap();
    assert_eq!(try_receipt(&step, answer.data()).err(), Some(scp03t::Error::Security));
    assert_eq!(bench.state(NEW), Some(0x0F));
}
