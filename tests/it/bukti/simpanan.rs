//! Di mana bitanya: sekali bagi isi yang sama, utuh di cakram atau di S3, dan dibuang bila tidak dipakai lagi.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use futures_util::TryStreamExt;
use kinerja::{
    bukti,
    config::S3,
    kernel::{
        berkas::{Files, Sidik},
        db::Db,
    },
};

use super::{alamat, kegiatan, pdf, unduhan, unggah};
use crate::bantuan::{Aplikasi, Kantor, basis_data, config, pabrik};

struct Folder(PathBuf);

impl Folder {
    fn baru() -> Self {
        Self(PathBuf::from(format!("/var/tmp/kinerja-bukti-{}", uuid::Uuid::new_v4().simple())))
    }

    fn berkas(&self) -> Vec<PathBuf> {
        let laci = |f: &Path| std::fs::read_dir(f).unwrap().flatten().map(|d| d.path()).collect::<Vec<_>>();
        laci(&self.0.join("berkas")).iter().flat_map(|d| laci(d)).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn sapu(app: &Aplikasi, hari: i64) -> usize {
    bukti::sapu(&Db::from(app.db.clone()), &app.app.files, app.app.clock.now() + TimeDelta::days(hari)).await.unwrap()
}

#[tokio::test]
async fn isi_yang_sama_disimpan_sekali_dan_dibuang_sehari_sesudah_pemakai_terakhirnya() {
    let folder = Folder::baru();
    let app = Aplikasi::menyimpan(basis_data().await, config(), Files::folder(&folder.0).unwrap()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, tono) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.tono).await);
    let (a, b) = (kegiatan(&app.db, &kantor.sari).await, kegiatan(&app.db, &kantor.tono).await);
    let isi = pdf("sama");
    for (siapa, objek, nama) in [(&sari, a, "satu.pdf"), (&tono, b, "dua.pdf"), (&sari, a, "tiga.pdf")] {
        assert_eq!(unggah(siapa, objek, nama, &isi).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(app.hitung("select count(*) from bukti").await, 3);
    let tersimpan = folder.berkas();
    assert_eq!(tersimpan.len(), 1, "{tersimpan:?}");
    assert_eq!(std::fs::read(&tersimpan[0]).unwrap(), isi);
    assert_eq!(tersimpan[0].file_name().unwrap().to_str().unwrap(), format!("{:?}", Sidik::of(&isi)));

    let hapus_satu = async |siapa: &crate::bantuan::Peramban, objek| {
        let halaman = siapa.buka(&alamat(objek)).await;
        assert!(siapa.tekan(&halaman, "Ya, hapus bukti ini", &[]).await.memuat("Bukti dihapus."));
    };
    hapus_satu(&sari, a).await;
    hapus_satu(&sari, a).await;
    assert_eq!(sapu(&app, 2).await, 0, "masih dipakai Tono");
    assert_eq!(tono.unduh(&unduhan(&tono, b).await[0]).await.2, isi);
    hapus_satu(&tono, b).await;
    assert_eq!(sapu(&app, 0).await, 0, "belum sehari");
    assert_eq!(folder.berkas().len(), 1);
    assert_eq!(sapu(&app, 2).await, 1);
    assert_eq!((folder.berkas().len(), app.hitung("select count(*) from berkas").await), (0, 0));
    // Sesudah dibuang, berkas yang sama dapat dipasang lagi.
    assert_eq!(unggah(&sari, a, "lagi.pdf", &isi).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sari.unduh(&unduhan(&sari, a).await[0]).await.2, isi);
}

#[tokio::test]
async fn penyapu_dan_unggahan_berkas_yang_sama_tidak_saling_merugikan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for ke in 0..12 {
        let objek = kegiatan(&app.db, &kantor.sari).await;
        let isi = pdf(&format!("balapan {ke}"));
        let sidik = Sidik::of(&isi);
        app.app.files.keep(sidik, isi.clone().into()).await.unwrap();
        sqlx::query_scalar::<_, bool>("insert into berkas values ($1, 10, 'PDF', '2020-01-01') returning true")
            .bind(sidik.bytes())
            .fetch_one(&app.db)
            .await
            .unwrap();
        let (unggahan, _) = tokio::join!(unggah(&sari, objek, "a.pdf", &isi), sapu(&app, 0));
        assert_eq!(unggahan.status, StatusCode::SEE_OTHER, "{}", unggahan.isi());
        assert_eq!(sari.unduh(&unduhan(&sari, objek).await[0]).await.2, isi, "putaran {ke}");
    }
}

#[tokio::test]
async fn bita_tanpa_catatan_dan_tulisan_yang_terputus_ikut_dibuang() {
    let folder = Folder::baru();
    let app = Aplikasi::menyimpan(basis_data().await, config(), Files::folder(&folder.0).unwrap()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    unggah(&sari, objek, "a.pdf", &pdf("dipakai")).await;
    app.app.files.keep(Sidik::of(b"asing"), "asing".into()).await.unwrap();
    let laci = folder.0.join("berkas/00");
    std::fs::create_dir_all(&laci).unwrap();
    let terputus = laci.join("00ff#1");
    std::fs::write(&terputus, "separuh").unwrap();
    let lama = std::time::SystemTime::now() - std::time::Duration::from_secs(48 * 3600);
    std::fs::File::options().write(true).open(&terputus).unwrap().set_modified(lama).unwrap();
    assert_eq!(folder.berkas().len(), 3);
    // Jam uji berhenti pada Januari 2026; bitanya ditulis menurut jam mesin.
    assert_eq!(sapu(&app, 36_500).await, 1);
    assert_eq!(folder.berkas().len(), 1);
    assert_eq!(sari.unduh(&unduhan(&sari, objek).await[0]).await.2, pdf("dipakai"));
}

#[tokio::test]
async fn kuota_dihitung_sekali_bagi_isi_yang_sama_dan_yang_penuh_dikatakan() {
    let mut config = config();
    config.kuota_bukti = 1;
    let app = Aplikasi::di_atas(basis_data().await, config).await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let sebesar = |tanda: &str| {
        let mut isi = format!("%PDF-1.7\n%{tanda}").into_bytes();
        isi.resize(600 * 1024, b' ');
        isi.extend(b"\nstartxref\n9\n%%EOF\n");
        isi
    };
    let satu = sebesar("satu");
    for _ in 0..3 {
        assert_eq!(unggah(&sari, objek, "a.pdf", &satu).await.status, StatusCode::SEE_OTHER);
    }
    let penuh = unggah(&sari, objek, "b.pdf", &sebesar("dua")).await;
    assert_eq!(penuh.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(penuh.teks("[role=alert]").contains("terpakai 601 kB dari 1 MB"), "{}", penuh.teks("[role=alert]"));
    // Dua yang serentak tidak bersama-sama melewatinya.
    let tono = app.masuk(&kantor.tono).await;
    let b = kegiatan(&app.db, &kantor.tono).await;
    let (isi_a, isi_b) = (sebesar("tiga"), sebesar("empat"));
    let (x, y) = tokio::join!(unggah(&tono, b, "x.pdf", &isi_a), unggah(&tono, b, "y.pdf", &isi_b));
    let diterima = [x.status, y.status].iter().filter(|s| **s == StatusCode::SEE_OTHER).count();
    assert_eq!(diterima, 1, "{} {}", x.status, y.status);
}

#[tokio::test]
async fn paling_banyak_lima_puluh_bukti_pada_satu_objek() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let sql = "insert into bukti (bukti_id, pegawai_id, pengunggah_id, untuk, objek_id, nama, tautan, pada)
               select gen_random_uuid(), $1, $1, 'KEGIATAN', $2, 'a' || n, 'https://contoh.go.id/' || n, now()
               from generate_series(1, 49) n returning true";
    sqlx::query_scalar::<_, bool>(sql).bind(kantor.sari.id.uuid()).bind(objek).fetch_all(&app.db).await.unwrap();
    assert_eq!(unggah(&sari, objek, "a.pdf", &pdf("50")).await.status, StatusCode::SEE_OTHER);
    let penuh = unggah(&sari, objek, "a.pdf", &pdf("51")).await;
    assert!(penuh.teks("[role=alert]").contains("Sudah ada 50 bukti"), "{}", penuh.isi());
}

#[tokio::test]
async fn penyimpanan_yang_tidak_beres_disebut_readyz() {
    let folder = Folder::baru();
    let app = Aplikasi::menyimpan(basis_data().await, config(), Files::folder(&folder.0).unwrap()).await;
    let tamu = app.tamu();
    assert_eq!(tamu.buka("/readyz").await.html, "siap\n");
    std::fs::remove_dir_all(&folder.0).unwrap();
    let halaman = tamu.buka("/readyz").await;
    assert_eq!(
        (halaman.status, halaman.html.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "folder berkas belum siap\n")
    );
}

/// Layanan S3 rekaan: secukupnya bagi yang dipakai, dan hanya bagi yang menandatangani permintaannya.
#[derive(Clone, Default)]
struct S3Rekaan(Arc<Mutex<BTreeMap<String, Bytes>>>);

impl S3Rekaan {
    async fn mulai(&self) -> S3 {
        let pendengar = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alamat = format!("http://{}", pendengar.local_addr().unwrap());
        let ini = self.clone();
        let router =
            Router::new().fallback(move |method: Method, uri: Uri, kepala: HeaderMap, isi: Bytes| async move {
                ini.jawab(&method, &uri, &kepala, isi)
            });
        tokio::spawn(async move { axum::serve(pendengar, router).await });
        S3 {
            bucket: Some("bukti".into()),
            alamat: Some(alamat),
            wilayah: "id-jkt-1".into(),
            kunci: Some("AKIAUJI".into()),
            rahasia: Some("rahasia".into()),
        }
    }

    fn jawab(&self, method: &Method, uri: &Uri, kepala: &HeaderMap, isi: Bytes) -> Response {
        let tanda = kepala.get("authorization").and_then(|a| a.to_str().ok()).unwrap_or_default();
        if !tanda.starts_with("AWS4-HMAC-SHA256 Credential=AKIAUJI/") || !tanda.contains("/id-jkt-1/s3/") {
            return StatusCode::FORBIDDEN.into_response();
        }
        let mut semua = self.0.lock().unwrap();
        let nama = uri.path().strip_prefix("/bukti").unwrap().trim_start_matches('/').to_owned();
        let kapan = [("etag", "\"x\""), ("last-modified", "Mon, 12 Jan 2026 02:00:00 GMT")];
        match *method {
            Method::PUT => {
                semua.insert(nama, isi);
                (kapan, "").into_response()
            }
            Method::DELETE => {
                semua.remove(&nama);
                StatusCode::NO_CONTENT.into_response()
            }
            Method::GET if nama.is_empty() => {
                let isi: String = semua
                    .iter()
                    .map(|(n, i)| {
                        let n_bita = i.len();
                        format!("<Contents><Key>{n}</Key><LastModified>2026-01-12T02:00:00.000Z</LastModified><ETag>x</ETag><Size>{n_bita}</Size></Contents>")
                    })
                    .collect();
                format!("<ListBucketResult><Name>bukti</Name><IsTruncated>false</IsTruncated>{isi}</ListBucketResult>")
                    .into_response()
            }
            _ => match semua.get(&nama) {
                Some(isi) => (kapan, isi.clone()).into_response(),
                None => StatusCode::NOT_FOUND.into_response(),
            },
        }
    }
}

#[tokio::test]
async fn dengan_s3_cerita_yang_sama() {
    let s3 = S3Rekaan::default();
    let mut config = config();
    config.s3 = s3.mulai().await;
    let files = Files::open(&config, Path::new("/tidak/dipakai")).unwrap();
    let app = Aplikasi::menyimpan(basis_data().await, config, files.clone()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let isi = pdf("di awan");
    assert_eq!(unggah(&sari, objek, "a.pdf", &isi).await.status, StatusCode::SEE_OTHER);
    assert_eq!(unggah(&sari, objek, "b.pdf", &isi).await.status, StatusCode::SEE_OTHER);
    let nama = format!("{:?}", Sidik::of(&isi));
    assert_eq!(s3.0.lock().unwrap().keys().cloned().collect::<Vec<_>>(), [format!("berkas/{}/{nama}", &nama[..2])]);
    assert_eq!(sari.unduh(&unduhan(&sari, objek).await[0]).await.2, isi);
    assert_eq!(app.tamu().buka("/readyz").await.html, "siap\n");
    files.keep(Sidik::of(b"asing"), "asing".into()).await.unwrap();
    assert_eq!(files.all().try_collect::<Vec<_>>().await.unwrap().len(), 2);
    assert_eq!(sapu(&app, 2).await, 1);
    assert_eq!(s3.0.lock().unwrap().len(), 1);
    // Kunci yang keliru: layanan belum siap, dan unggahannya dijawab 503.
    let mut keliru = config_lain(&app);
    keliru.s3.kunci = Some("BUKAN".into());
    let files = Files::open(&keliru, Path::new("/tidak/dipakai")).unwrap();
    let app = Aplikasi::menyimpan(basis_data().await, keliru, files).await;
    assert_eq!(app.tamu().buka("/readyz").await.html, "penyimpanan berkas belum siap\n");
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, objek) = (app.masuk(&kantor.sari).await, kegiatan(&app.db, &kantor.sari).await);
    assert_eq!(unggah(&sari, objek, "a.pdf", &isi).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.hitung("select count(*) from bukti").await, 0);
}

fn config_lain(app: &Aplikasi) -> kinerja::config::Config {
    app.app.config.clone()
}

#[tokio::test]
async fn bukti_usul_yang_dibuang_dilepas_dan_berkasnya_menunggu_sehari_sejak_itu() {
    let app = Aplikasi::menyimpan(basis_data().await, config(), Files::memory()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let sari = app.masuk(&kantor.sari).await;
    let formulir = sari.buka(&format!("/skp/{skp}/perubahan/baru")).await;
    let isian = [("kondisi", "2"), ("uraian", "Anggaran"), ("asal", "LAINNYA"), ("berlaku", "1 Juli 2026")];
    let usul = sari.tekan(&formulir, "Simpan", &isian).await;
    let bukti = sari.buka(&usul.tautan("Tambah bukti").unwrap()).await;
    let kunci = bukti.nilai("kunci")[0].clone();
    let isian = [("kunci", kunci.as_str()), ("cara", "berkas")];
    let terpasang = sari.unggah_bagian(&bukti.alamat, &isian, Some(("surat.pdf", &pdf("surat")))).await;
    assert_eq!(terpasang.status, StatusCode::SEE_OTHER, "{}", terpasang.isi());

    app.app.clock.set(app.app.clock.now() + TimeDelta::days(2));
    let sari = app.masuk(&kantor.sari).await;
    sari.tekan(&sari.buka(&usul.alamat).await, "Buang usul", &[]).await;
    assert_eq!(app.hitung("select count(*) from perubahan").await, 0);
    assert_eq!(app.hitung("select count(*) from bukti").await, 0);
    assert_eq!(sapu(&app, 0).await, 0, "berkasnya baru saja dilepas");
    assert_eq!(sapu(&app, 2).await, 1);
}
