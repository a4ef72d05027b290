//! Templates that would take the machine down, and documents beside them.

use std::process::Command;
use std::time::Instant;

use serde_json::json;
use typeset::{Images, Job, Limits, Pool, RenderError, Template, TemplateFault};

const LIMITS: Limits = Limits {
    cpu_seconds: 2,
    wall_seconds: 60,
    memory_bytes: 256 * 1024 * 1024,
    pages_max: 50,
    pictures_max: 1,
};

fn pool(workers: usize, limits: Limits) -> Pool {
    Pool::new(workers, limits, || Command::new(env!("CARGO_BIN_EXE_typeset-worker")))
}

fn template(text: &str) -> Template {
    Template::new(text)
}

fn fault(pool: &Pool, text: &str) -> TemplateFault {
    let (template, data, images) = (template(text), json!({}), Images::new());
    match pool.render(Job { template: &template, data: &data, images: &images }) {
        Err(RenderError::Template(fault)) => fault,
        other => panic!("{text}: {other:?}"),
    }
}

fn pages(pool: &Pool, text: &str) -> usize {
    let (template, data, images) = (template(text), json!({}), Images::new());
    pool.render(Job { template: &template, data: &data, images: &images }).expect("a document").pages
}

#[test]
fn an_endless_loop_is_ended_and_the_next_document_is_set() {
    let pool = pool(1, LIMITS);
    let message =
        fault(&pool, "#for i in range(100000) { for j in range(100000) { let a = i * j } }").message;
    assert!(message.starts_with("Документ собирался дольше 2 с"), "{message}");
    assert_eq!(pages(&pool, "после"), 1);
}

#[test]
fn a_process_that_only_waits_is_ended_by_the_clock() {
    let limits = Limits { wall_seconds: 1, ..LIMITS };
    let pool = Pool::new(1, limits, || {
        let mut command = Command::new("sleep");
        command.arg("600");
        command
    });
    // More than a pipe holds: the process never takes it.
    let images: Images = [("a.png".to_owned(), vec![0; 1 << 20])].into();
    let (template, data) = (template("никогда"), json!({}));
    for images in [Images::new(), images] {
        let begun = Instant::now();
        let result = pool.render(Job { template: &template, data: &data, images: &images });
        let Err(RenderError::Template(fault)) = result else { panic!("{result:?}") };
        assert!(fault.message.starts_with("Документ собирался дольше 1 с, сборка прервана."), "{fault:?}");
        assert!(begun.elapsed().as_secs() < 30);
    }
}

#[test]
fn memory_that_doubles_is_ended_and_the_next_document_is_set() {
    let pool = pool(1, LIMITS);
    let message = fault(&pool, "#let s = \"0123456789abcdef\"\n#for i in range(40) { s = s + s }").message;
    assert!(message.starts_with("Сборке документа не хватило 256 МБ памяти"), "{message}");
    assert_eq!(pages(&pool, "после"), 1);
}

#[test]
fn deep_recursion_is_a_fault_with_a_line_and_deep_brackets_end_one_process() {
    let pool = pool(1, LIMITS);
    let recursion = fault(&pool, "\n#let f(n) = f(n + 1)\n#f(0)");
    assert_eq!(recursion.message, "Функции вызывают друг друга слишком глубоко");
    assert!(recursion.line.is_some());
    let brackets = format!("#{}1{}", "(".repeat(50_000), ")".repeat(50_000));
    assert!(!fault(&pool, &brackets).message.is_empty());
    assert_eq!(pages(&pool, "после"), 1);
}

#[test]
fn results_are_in_the_order_of_the_jobs() {
    let pool = pool(2, LIMITS);
    let texts = [
        "а",
        "а #pagebreak() б",
        "#нет",
        "#for i in range(3) { [x #pagebreak()] }",
        "#for i in range(100000) { for j in range(100000) {} }",
        "а",
    ];
    let templates: Vec<Template> = texts.into_iter().map(template).collect();
    let (data, images) = (json!({}), Images::new());
    let jobs: Vec<Job> =
        templates.iter().map(|template| Job { template, data: &data, images: &images }).collect();
    let pages: Vec<Option<usize>> =
        pool.render_all(&jobs).into_iter().map(|pdf| pdf.ok().map(|pdf| pdf.pages)).collect();
    assert_eq!(pages, [Some(1), Some(2), None, Some(4), None, Some(1)]);
}

#[test]
fn pictures_and_data_reach_the_process() {
    let pool = pool(1, LIMITS);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9'/></svg>";
    let images: Images = [("a.svg".to_owned(), svg.to_vec())].into();
    let template =
        template("#let d = json(\"/data.json\")\n#assert(d.n == 7)\n#image(\"/\" + d.images.first())");
    let data = json!({ "n": 7 });
    let pdf = pool.render(Job { template: &template, data: &data, images: &images }).expect("a document");
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    assert_eq!((pdf.pages, pdf.pictures.len()), (1, 1));
    assert!(pdf.pictures[0].starts_with("<svg "), "{}", &pdf.pictures[0][..40]);
}

#[test]
fn a_command_that_is_no_such_process_is_an_error_of_the_process() {
    let (template, data, images) = (template("а"), json!({}), Images::new());
    for program in ["no-such-program-here", "false", "true"] {
        let pool = Pool::new(1, LIMITS, move || Command::new(program));
        let result = pool.render(Job { template: &template, data: &data, images: &images });
        assert!(matches!(result, Err(RenderError::Worker(_))), "{program}: {result:?}");
    }
}
