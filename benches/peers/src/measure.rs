//! Time on a machine that others use too.

use std::time::Duration;

use crate::Work;

/// One turn of a piece of work takes about this long.
const TURN: Duration = Duration::from_millis(1);

/// Nanoseconds of one repetition of each piece of work: the shortest of many turns.
///
/// The works take turns, so that a busy minute of the machine falls on all of them, and the
/// shortest turn is the one that others disturbed least.
pub fn shortest(works: &mut [Work<'_>], rounds: u32) -> Vec<f64> {
    let times: Vec<u32> = works.iter_mut().map(times_in_a_turn).collect();
    let mut shortest = vec![f64::INFINITY; works.len()];
    for _ in 0..rounds {
        for ((work, times), shortest) in works.iter_mut().zip(&times).zip(&mut shortest) {
            let nanos = work.run(u64::from(*times)).as_secs_f64() * 1e9 / f64::from(*times);
            *shortest = shortest.min(nanos);
        }
    }
    shortest
}

fn times_in_a_turn(work: &mut Work<'_>) -> u32 {
    let mut times = 1;
    while work.run(u64::from(times)) < TURN {
        times *= 2;
    }
    times
}
