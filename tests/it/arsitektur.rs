//! Ke mana impor mengalir: kiri saja antar-folder, dan tabel enam berkas di dalam folder.

use std::path::{Path, PathBuf};

/// Setiap folder boleh memakai yang di kirinya, tidak yang di kanannya.
const URUTAN: &[&str] = &[
    "kernel",
    "pegawai",
    "masuk",
    "pemberitahuan",
    "kepegawaian",
    "periode",
    "perjanjian",
    "tim",
    "skp",
    "matriks",
    "pengisian",
    "bukti",
    "rencana_aksi",
    "dokumentasi",
    "umpan_balik",
    "pengukuran",
    "pemantauan",
    "perubahan",
    "beranda",
    "contoh",
];

/// Berkas bernama ini tidak boleh menyebut yang berikut.
const LARANGAN: &[(&str, &str)] = &[
    ("model.rs", "sqlx axum askama store web view"),
    ("policy.rs", "sqlx axum askama store web view"),
    ("store.rs", "axum askama web view"),
    ("view.rs", "sqlx axum store web"),
    ("web.rs", ""),
];

/// Satu-satunya berkas yang boleh ada dalam folder kemampuan.
const ENAM: &[&str] = &["mod.rs", "model.rs", "policy.rs", "store.rs", "view.rs", "web.rs"];

fn berkas(folder: &Path) -> Vec<PathBuf> {
    let mut semua = Vec::new();
    for isi in std::fs::read_dir(folder).unwrap().flatten() {
        let jalur = isi.path();
        if jalur.is_dir() {
            semua.extend(berkas(&jalur));
        } else if jalur.extension().is_some_and(|e| e == "rs") {
            semua.push(jalur);
        }
    }
    semua
}

/// Kode tanpa komentar dan tanpa modul uji.
fn kode(teks: &str) -> String {
    let sebelum_uji = teks.split("#[cfg(test)]").next().unwrap_or("");
    sebelum_uji.lines().filter(|b| !b.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Setiap jalur yang disebut sebuah `use` maupun badan fungsi, dengan kurung kurawal dibuka.
fn jalur(kode: &str) -> Vec<String> {
    let mut semua = Vec::new();
    for potongan in kode.split("use ").skip(1) {
        let pernyataan = potongan.split(';').next().unwrap_or("");
        buka("", pernyataan.trim(), &mut semua);
    }
    let huruf = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    semua.extend(kode.split(|c| !huruf(c)).filter(|k| k.contains("::")).map(Into::into));
    semua
}

fn buka(awal: &str, sisa: &str, semua: &mut Vec<String>) {
    let Some((kiri, dalam)) = sisa.split_once('{') else {
        semua.push(format!("{awal}{}", sisa.trim()));
        return;
    };
    let dalam = dalam.trim_end().strip_suffix('}').unwrap_or(dalam);
    let (mut tingkat, mut awal_butir) = (0, 0);
    for (i, c) in dalam.char_indices().chain([(dalam.len(), ',')]) {
        match c {
            '{' => tingkat += 1,
            '}' => tingkat -= 1,
            ',' if tingkat == 0 => {
                let butir = dalam[awal_butir..i].trim();
                if !butir.is_empty() {
                    buka(&format!("{awal}{}", kiri.trim()), butir, semua);
                }
                awal_butir = i + 1;
            }
            _ => {}
        }
    }
}

fn pelanggaran() -> Vec<String> {
    let akar = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut salah = Vec::new();
    for jalur_berkas in berkas(&akar) {
        let relatif = jalur_berkas.strip_prefix(&akar).unwrap().to_owned();
        let bagian: Vec<String> = relatif.iter().map(|b| b.to_string_lossy().into_owned()).collect();
        let [folder, .., nama] = &bagian[..] else { continue };
        let Some(letak) = URUTAN.iter().position(|u| u == folder) else {
            salah.push(format!("{}: folder ini belum ada dalam URUTAN", relatif.display()));
            continue;
        };
        let kode = kode(&std::fs::read_to_string(&jalur_berkas).unwrap());
        let disebut = jalur(&kode);
        for kanan in &URUTAN[letak + 1..] {
            if let Some(j) = disebut.iter().find(|j| j.starts_with(&format!("crate::{kanan}"))) {
                salah.push(format!("{}: {j} ada di kanannya", relatif.display()));
            }
        }
        if matches!(folder.as_str(), "kernel" | "contoh") {
            continue;
        }
        if !ENAM.contains(&nama.as_str()) {
            salah.push(format!("{}: bukan salah satu dari enam berkas", relatif.display()));
        }
        let dilarang = LARANGAN.iter().find(|(n, _)| n == nama).map_or("", |(_, d)| d);
        for kata in dilarang.split(' ').filter(|k| !k.is_empty()) {
            let tepat = |j: &&String| j.split("::").any(|ruas| ruas == kata) && !j.starts_with("kernel::web");
            if let Some(j) = disebut.iter().find(tepat) {
                salah.push(format!("{}: tidak boleh memakai {j}", relatif.display()));
            }
        }
        if nama != "store.rs" && kode.contains("sqlx::query") {
            salah.push(format!("{}: SQL di luar store.rs", relatif.display()));
        }
    }
    salah
}

#[test]
fn impor_hanya_mengalir_ke_kiri() {
    let salah = pelanggaran();
    assert!(salah.is_empty(), "\n{}", salah.join("\n"));
}

#[test]
fn jalur_di_dalam_kurung_kurawal_terbaca() {
    let jalur = jalur("use crate::{kernel::{app::App, web}, skp::store};\nfn a() { crate::masuk::x(); }");
    for harapan in ["crate::kernel::app::App", "crate::kernel::web", "crate::skp::store", "crate::masuk::x"] {
        assert!(jalur.iter().any(|j| j == harapan), "{harapan} tidak ada dalam {jalur:?}");
    }
}

#[test]
fn setiap_berkas_terbaca_sekali_duduk() {
    let akar = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let panjang = |jalur: &PathBuf| std::fs::read_to_string(jalur).unwrap().lines().count();
    let salah: Vec<_> = berkas(&akar).into_iter().filter(|jalur| panjang(jalur) > 500).collect();
    assert!(salah.is_empty(), "lebih dari lima ratus baris: {salah:#?}");
}
