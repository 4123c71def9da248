//! Checks a receipt or an export of evidence offline, knowing only the published format: its own reading of
//! entries, trees and signatures, sharing no code with what wrote them.
