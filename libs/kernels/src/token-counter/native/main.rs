// How far WebAssembly is from the metal: the same counts by the Rust crate bpe-openai. Reads a text; prints the number
// of its tokens, and the median nanoseconds of counting and of encoding it over 15 rounds.
use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

const ROUNDS: usize = 15;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("UTF-8 text on standard input");
    let tokenizer = bpe_openai::o200k_base();
    let tokens = tokenizer.count(text.as_str());
    let count_ns = median(|| tokenizer.count(black_box(text.as_str())));
    let encode_ns = median(|| tokenizer.encode(black_box(text.as_str())).len());
    println!("{tokens} {count_ns} {encode_ns}");
}

fn median(run: impl Fn() -> usize) -> u128 {
    let mut samples: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed().as_nanos()
        })
        .collect();
    samples.sort_unstable();
    samples[ROUNDS / 2]
}
