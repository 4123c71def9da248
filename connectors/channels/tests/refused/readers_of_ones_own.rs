use channels::Readers;

enum Everybody {}
impl Readers for Everybody {}

fn main() {}
