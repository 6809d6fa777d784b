//! Matriks izin: setiap alamat yang dilayani, setiap hubungan, setiap keadaan SKP, dikirim
//! langsung. Barisnya dibangun dari router, jadi alamat baru mengubah cuplikan ini.

use std::fmt::Write;

use axum::http::Method;
use chrono::{Days, NaiveDate};
use kinerja::skp::{Masa, SkpId};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Peramban, pabrik};

const KEADAAN: [&str; 5] = ["draf", "diajukan", "menunggu reviu", "direviu", "ditetapkan"];

/// Satu SKP Sari yang siap dikenai satu kiriman.
struct Sasaran {
    skp: SkpId,
    rencana: Uuid,
    versi: [i32; 4],
}

/// Setiap sasaran bermasa sehari, agar Sari dapat memiliki banyak.
async fn sasaran(app: &Aplikasi, kantor: &Kantor, ke: u64, keadaan: &str) -> Sasaran {
    let hari = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(ke);
    let pabrik = pabrik::skp_masa(&app.db, &kantor.sari, Some(&kantor.budi), Masa { mulai: hari, selesai: hari }).await;
    pabrik::pakai_reviu(&app.db, matches!(keadaan, "menunggu reviu" | "direviu")).await;
    let skp = match keadaan {
        "draf" => pabrik,
        "ditetapkan" => pabrik.ditetapkan().await,
        _ => pabrik.diajukan().await,
    }
    .id;
    if keadaan == "direviu" {
        let umi = app.masuk(&kantor.umi).await;
        let formulir = umi.buka(&format!("/skp/{skp}/reviu")).await;
        let isian = [("hasil", "PERLU_PERBAIKAN"), ("catatan_rhk", "Perjelas targetnya.")];
        assert_eq!(umi.tekan(&formulir, "Selesaikan reviu", &isian).await.teks(".lencana"), "Direviu");
    }
    let (rencana, a, b, c, d) = sqlx::query_as(
        "select rencana_id, skp.versi, versi_lampiran, versi_ekspektasi, rencana.versi
         from skp join rencana using (skp_id) where skp_id = $1",
    )
    .bind(skp.uuid())
    .fetch_one(&app.db)
    .await
    .unwrap();
    Sasaran { skp, rencana, versi: [a, b, c, d] }
}

impl Sasaran {
    fn alamat(&self, pola: &str) -> String {
        pola.replace("{id}", &self.skp.to_string()).replace("{rencana}", &self.rencana.to_string())
    }

    /// Isian yang benar bagi sebuah alamat, sehingga penolakan hanya karena izin atau keadaan.
    fn isian(&self, pola: &str) -> Vec<(&'static str, String)> {
        let [skp, lampiran, ekspektasi, rencana] = self.versi;
        let versi = match pola {
            p if p.ends_with("/lampiran") => lampiran,
            p if p.ends_with("/ekspektasi") => ekspektasi,
            p if p.ends_with("/rencana/{rencana}") => rencana,
            _ => skp,
        };
        vec![
            ("kunci", Uuid::new_v4().to_string()),
            ("versi", versi.to_string()),
            ("catatan", "Perbaiki targetnya.".into()),
            ("hasil", "SESUAI".into()),
            ("arah", "naik".into()),
            ("bagian", "UTAMA".into()),
            ("rhk", "Tersusunnya laporan lain".into()),
            ("dukungan", "Komputer".into()),
            ("pendekatan", "KUALITATIF".into()),
            ("mulai", "1/1/2031".into()),
            ("selesai", "31/12/2031".into()),
        ]
    }
}

async fn para_pelaku(app: &Aplikasi, kantor: &Kantor) -> Vec<(&'static str, Peramban)> {
    vec![
        ("pemilik", app.masuk(&kantor.sari).await),
        ("penilai", app.masuk(&kantor.budi).await),
        ("atasan", app.masuk(&kantor.ratna).await),
        ("kepegawaian", app.masuk(&kantor.dewi).await),
        ("pengelola", app.masuk(&kantor.umi).await),
        ("admin", app.masuk(&kantor.adi).await),
        ("rekan", app.masuk(&kantor.tono).await),
        ("tamu", app.tamu()),
    ]
}

async fn kirim(pelaku: &Peramban, method: &Method, alamat: &str, isian: &[(&'static str, String)]) -> u16 {
    let isi = (*method == Method::POST).then(|| serde_html_form::to_string(isian).unwrap());
    let jawaban = pelaku.kirim(method.clone(), alamat, isi).await;
    jawaban.status.as_u16()
}

fn judul(pelaku: &[(&str, Peramban)]) -> String {
    let nama: String = pelaku.iter().map(|(n, _)| format!("{n:>12}")).collect();
    format!("{:<48}{nama}\n", "")
}

#[tokio::test]
async fn matriks_izin_skp() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let pelaku = para_pelaku(&app, &kantor).await;
    let mut matriks = String::new();
    let mut ke = 0;
    for keadaan in KEADAAN {
        ke += 1;
        let mut sasaran_kini = sasaran(&app, &kantor, ke, keadaan).await;
        write!(matriks, "\n# SKP {keadaan}\n{}", judul(&pelaku)).unwrap();
        for (method, pola) in kinerja::routes().list().iter().filter(|(_, p)| p.starts_with("/skp/{id}")) {
            write!(matriks, "{:<48}", format!("{method:<4} {pola}")).unwrap();
            for (_, peramban) in &pelaku {
                let alamat = sasaran_kini.alamat(pola);
                let status = kirim(peramban, method, &alamat, &sasaran_kini.isian(pola)).await;
                write!(matriks, "{status:>12}").unwrap();
                if *method == Method::POST && status == 303 {
                    ke += 1;
                    sasaran_kini = sasaran(&app, &kantor, ke, keadaan).await;
                }
            }
            matriks.push('\n');
        }
        write!(matriks, "{:<48}", "tombol").unwrap();
        let alamat = sasaran_kini.alamat("/skp/{id}");
        for (nama, peramban) in &pelaku {
            let mut tombol = peramban.buka(&alamat).await.tombol();
            tombol.dedup();
            write!(matriks, "\n  {nama}: {}", tombol.join(" · ")).unwrap();
        }
        matriks.push('\n');
    }
    insta::assert_snapshot!(matriks);
}

#[tokio::test]
async fn matriks_izin_halaman_lain() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut matriks = String::new();
    let nol = Sasaran { skp: SkpId::from(Uuid::nil()), rencana: Uuid::nil(), versi: [1; 4] };
    for (method, pola) in kinerja::routes().list().iter().filter(|(_, p)| !p.starts_with("/skp/{id}")) {
        // Keluar mengakhiri sesi, jadi setiap alamat mendapat sesi baru.
        let (sari, tamu) = (app.masuk(&kantor.sari).await, app.tamu());
        let alamat = nol.alamat(pola);
        let masuk = kirim(&sari, method, &alamat, &nol.isian(pola)).await;
        let asing = kirim(&tamu, method, &alamat, &nol.isian(pola)).await;
        writeln!(matriks, "{:<40}{masuk:>8}{asing:>8}", format!("{method:<4} {pola}")).unwrap();
    }
    insta::assert_snapshot!(format!("{:<40}{:>8}{:>8}\n{matriks}", "", "masuk", "tamu"));
}

#[tokio::test]
async fn kata_kerja_tanpa_sesi_tidak_berakibat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sasaran = sasaran(&app, &kantor, 0, "diajukan").await;
    let sebelum = app.hitung("select count(*) from jejak").await;
    for (method, pola) in kinerja::routes().list().iter().filter(|(m, p)| *m == Method::POST && p.contains("{id}")) {
        let tamu = app.tamu();
        assert_eq!(kirim(&tamu, method, &sasaran.alamat(pola), &sasaran.isian(pola)).await, 401, "{pola}");
    }
    assert_eq!(app.hitung("select count(*) from jejak").await, sebelum);
}
