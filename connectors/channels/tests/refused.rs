//! What must not compile.

#[test]
fn a_message_of_ours_into_a_channel_that_a_client_reads() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
