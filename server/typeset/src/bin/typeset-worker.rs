//! The process that a pool starts: sets documents from standard input to standard output.

fn main() -> std::io::Result<()> {
    typeset::serve_worker(std::io::stdin().lock(), std::io::stdout().lock())
}
