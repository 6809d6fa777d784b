//! Peramban yang hanya dapat menekan tombol yang ada di halaman, ditemukan dari teksnya.

use std::{collections::BTreeMap, sync::Mutex};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use scraper::{ElementRef, Html, Selector};
use sqlx::PgPool;
use tower::ServiceExt;

/// Satu peramban: kukinya sendiri.
pub struct Peramban {
    router: Router,
    kuki: Mutex<BTreeMap<String, String>>,
    /// Tempat antrean beranda diperiksa sesudah setiap simpanan.
    beranda: Option<PgPool>,
}

/// Halaman yang sedang dibuka.
#[derive(Debug)]
pub struct Halaman {
    pub status: StatusCode,
    pub alamat: String,
    pub kepala: HeaderMap,
    pub html: String,
}

impl Peramban {
    pub fn baru(router: Router) -> Self {
        Self { router, kuki: Mutex::default(), beranda: None }
    }

    /// Memeriksa sesudah setiap simpanan, bahwa antrean beranda yang masih dianggap benar memang benar.
    pub fn menjaga_beranda(mut self, db: PgPool) -> Self {
        self.beranda = Some(db);
        self
    }

    /// Membuka halaman, mengikuti pengalihan.
    pub async fn buka(&self, alamat: &str) -> Halaman {
        let mut halaman = self.kirim(Method::GET, alamat, None).await;
        for _ in 0..5 {
            let Some(lokasi) = halaman.lokasi() else { return halaman };
            halaman = self.kirim(Method::GET, &lokasi, None).await;
        }
        panic!("pengalihan tanpa akhir dari {alamat}");
    }

    /// Mengisi lalu mengirim formulir yang memuat tombol berlabel ini. Nama yang berulang diisi
    /// menurut urutannya; yang tidak disebut tetap seperti di halaman.
    pub async fn tekan(&self, halaman: &Halaman, label: &str, isian: &[(&str, &str)]) -> Halaman {
        let (aksi, isi) = halaman.formulir(label, isian);
        self.lanjutkan(self.kirim(Method::POST, &aksi, Some(isi)).await).await
    }

    /// Mengirim langsung, tanpa halaman dan tanpa mengikuti pengalihan.
    pub async fn paksa(&self, alamat: &str, isian: &[(&str, &str)]) -> Halaman {
        let isi = serde_html_form::to_string(isian).unwrap();
        self.kirim(Method::POST, alamat, Some(isi)).await
    }

    async fn lanjutkan(&self, halaman: Halaman) -> Halaman {
        match halaman.lokasi() {
            Some(lokasi) => self.buka(&lokasi).await,
            None => halaman,
        }
    }

    pub async fn kirim(&self, method: Method, alamat: &str, isi: Option<String>) -> Halaman {
        let jenis = "application/x-www-form-urlencoded";
        self.kirim_berjenis(method, alamat, isi.map(|i| (jenis, i.into_bytes()))).await
    }

    /// Mengunggah satu berkas di samping kunci formulirnya, tanpa mengikuti pengalihan.
    pub async fn unggah(&self, alamat: &str, kunci: &str, nama: &str, bita: &[u8]) -> Halaman {
        let mut isi = format!(
            "--batas\r\nContent-Disposition: form-data; name=\"kunci\"\r\n\r\n{kunci}\r\n\
             --batas\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{nama}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        isi.extend(bita);
        isi.extend(b"\r\n--batas--\r\n");
        self.kirim_berjenis(Method::POST, alamat, Some(("multipart/form-data; boundary=batas", isi))).await
    }

    /// Isi berkas yang diunduh, bita demi bita.
    pub async fn isi_unduhan(&self, alamat: &str) -> Vec<u8> {
        let (status, _, bita) = self.unduh(alamat).await;
        assert_eq!(status, StatusCode::OK, "{alamat}");
        bita
    }

    /// Mengunggah daftar unit atau penempatan.
    pub async fn unggah_jenis(&self, alamat: &str, kunci: &str, jenis: &str, bita: &[u8]) -> Halaman {
        self.unggah(
            alamat,
            &format!("{kunci}\r\n--batas\r\nContent-Disposition: form-data; name=\"jenis\"\r\n\r\n{jenis}"),
            "daftar.csv",
            bita,
        )
        .await
    }

    /// Mengirim formulir berbagian, dengan atau tanpa berkas (nama sebagaimana tertulis, isi), tanpa mengikuti pengalihan.
    pub async fn unggah_bagian(&self, alamat: &str, isian: &[(&str, &str)], berkas: Option<(&str, &[u8])>) -> Halaman {
        let mut isi = Vec::new();
        for (nama, nilai) in isian {
            isi.extend(
                format!("--batas\r\nContent-Disposition: form-data; name=\"{nama}\"\r\n\r\n{nilai}\r\n").bytes(),
            );
        }
        if let Some((nama, bita)) = berkas {
            let kepala =
                format!("--batas\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{nama}\"\r\n\r\n");
            isi.extend(kepala.bytes().chain(bita.iter().copied()).chain(*b"\r\n"));
        }
        isi.extend(b"--batas--\r\n");
        self.kirim_berjenis(Method::POST, alamat, Some(("multipart/form-data; boundary=batas", isi))).await
    }

    /// Mengunduh: status, kepala, dan bitanya apa adanya.
    pub async fn unduh(&self, alamat: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let kuki: Vec<String> = self.kuki.lock().unwrap().iter().map(|(n, v)| format!("{n}={v}")).collect();
        let permintaan = Request::get(alamat).header(header::COOKIE, kuki.join("; ")).body(Body::empty()).unwrap();
        let (bagian, isi) = self.router.clone().oneshot(permintaan).await.unwrap().into_parts();
        (bagian.status, bagian.headers, isi.collect().await.unwrap().to_bytes().to_vec())
    }

    async fn kirim_berjenis(&self, method: Method, alamat: &str, isi: Option<(&str, Vec<u8>)>) -> Halaman {
        let jalur = alamat.split('#').next().unwrap_or("/");
        let kuki: Vec<String> = self.kuki.lock().unwrap().iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut permintaan = Request::builder().method(method).uri(jalur).header(header::COOKIE, kuki.join("; "));
        if let Some((jenis, _)) = &isi {
            permintaan = permintaan.header(header::CONTENT_TYPE, *jenis).header("sec-fetch-site", "same-origin");
        }
        let permintaan = permintaan.body(Body::from(isi.map(|(_, i)| i).unwrap_or_default())).unwrap();
        let menyimpan = permintaan.method() == Method::POST;
        let jawaban = self.router.clone().oneshot(permintaan).await.unwrap();
        let (bagian, isi) = jawaban.into_parts();
        if let Some(db) = self.beranda.as_ref().filter(|_| menyimpan && bagian.status.is_redirection()) {
            beranda_terkini(db, jalur).await;
        }
        for kuki in bagian.headers.get_all(header::SET_COOKIE) {
            let kuki = kuki.to_str().unwrap();
            let (nama, nilai) = kuki.split(';').next().unwrap().split_once('=').unwrap();
            let mut semua = self.kuki.lock().unwrap();
            if kuki.contains("Max-Age=0") {
                semua.remove(nama);
            } else {
                semua.insert(nama.into(), nilai.into());
            }
        }
        let byte = isi.collect().await.unwrap().to_bytes();
        Halaman {
            status: bagian.status,
            alamat: jalur.into(),
            kepala: bagian.headers,
            html: String::from_utf8_lossy(&byte).into_owned(),
        }
    }

    /// Nilai sebuah kuki.
    pub fn kuki(&self, nama: &str) -> Option<String> {
        self.kuki.lock().unwrap().get(nama).cloned()
    }

    /// Menaruh kuki, misalnya milik peramban lain.
    pub fn taruh_kuki(&self, nama: &str, nilai: &str) {
        self.kuki.lock().unwrap().insert(nama.into(), nilai.into());
    }
}

/// Setiap antrean beranda yang masih dianggap benar sama dengan yang disusun sekarang.
async fn beranda_terkini(db: &PgPool, sesudah: &str) {
    let basi: Vec<(String, String)> = sqlx::query_as(
        "select b.isi, b.segar
         from (
             select b.isi, (
                 select json_agg(a)
                 from antrean_beranda(b.pegawai_id, b.hari, b.dikabarkan, b.th, b.menilai, false, false, false) a
             )::text as segar
             from beranda_terkini b
         ) b
         where (select jsonb_agg(x order by x::text) from jsonb_array_elements(b.isi::jsonb) x)
             <> (select jsonb_agg(x order by x::text) from jsonb_array_elements(b.segar::jsonb) x)",
    )
    .fetch_all(db)
    .await
    .unwrap();
    assert!(basi.is_empty(), "sesudah {sesudah} antrean beranda basi: {basi:#?}");
}

fn pilih(pilihan: &str) -> Selector {
    Selector::parse(pilihan).unwrap()
}

fn rapikan(elemen: ElementRef) -> String {
    elemen.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Halaman {
    pub fn lokasi(&self) -> Option<String> {
        if self.status != StatusCode::SEE_OTHER {
            return None;
        }
        Some(self.kepala[header::LOCATION].to_str().unwrap().to_owned())
    }

    /// Seluruh teks yang terbaca.
    pub fn isi(&self) -> String {
        let html = Html::parse_document(&self.html);
        html.select(&pilih("main")).map(rapikan).collect::<Vec<_>>().join(" ")
    }

    pub fn memuat(&self, teks: &str) -> bool {
        self.isi().contains(teks)
    }

    /// Teks unsur pertama yang cocok.
    pub fn teks(&self, pilihan: &str) -> String {
        self.semua(pilihan).into_iter().next().unwrap_or_default()
    }

    /// Teks semua unsur yang cocok.
    pub fn semua(&self, pilihan: &str) -> Vec<String> {
        Html::parse_document(&self.html).select(&pilih(pilihan)).map(rapikan).collect()
    }

    /// Label tombol yang mengirim formulir di isi halaman.
    pub fn tombol(&self) -> Vec<String> {
        self.semua("main form button:not([aria-hidden]):not([hidden])")
    }

    /// Tujuan dan isi terkirim bila tombol ini ditekan.
    pub fn formulir(&self, label: &str, ganti: &[(&str, &str)]) -> (String, String) {
        let html = Html::parse_document(&self.html);
        let Some(tombol) = cari_tombol(&html, label) else {
            panic!("tombol «{label}» tidak ada di {}; yang ada {:?}\n{}", self.alamat, self.tombol(), self.isi());
        };
        let formulir = induk_formulir(tombol).expect("tombol di luar formulir");
        let mut isian = isian(formulir);
        for nama in ganti.iter().map(|(n, _)| *n).collect::<std::collections::BTreeSet<_>>() {
            let mut nilai = ganti.iter().filter(|(n, _)| *n == nama).map(|(_, v)| (*v).to_owned());
            for (_, lama) in isian.iter_mut().filter(|(n, _)| n == nama) {
                if let Some(baru) = nilai.next() {
                    *lama = baru;
                }
            }
            isian.extend(nilai.map(|v| (nama.to_owned(), v)));
        }
        if let Some(nama) = tombol.attr("name") {
            isian.push((nama.into(), tombol.attr("value").unwrap_or_default().into()));
        }
        let aksi = formulir.attr("action").unwrap_or(&self.alamat).to_owned();
        (aksi, serde_html_form::to_string(isian).unwrap())
    }

    /// Nilai semua isian bernama ini, menurut urutan.
    pub fn nilai(&self, nama: &str) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        html.select(&pilih("main form")).flat_map(isian).filter(|(n, _)| n == nama).map(|(_, v)| v).collect()
    }

    /// Teks pilihan pada sebuah `<select>` beserta nilainya.
    pub fn pilihan(&self, nama: &str) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.html);
        html.select(&pilih(&format!("select[name={nama}] option")))
            .map(|o| (rapikan(o), o.attr("value").unwrap_or_default().to_owned()))
            .collect()
    }

    /// Kode dan nama unit yang ditawarkan selagi mengetik.
    pub fn unit_ditawarkan(&self) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.html);
        html.select(&pilih("datalist#daftar-unit option"))
            .map(|o| (o.attr("value").unwrap_or_default().to_owned(), rapikan(o)))
            .collect()
    }

    /// Alamat tautan dengan teks ini.
    pub fn tautan(&self, teks: &str) -> Option<String> {
        let html = Html::parse_document(&self.html);
        html.select(&pilih("a")).find(|a| rapikan(*a).starts_with(teks)).and_then(|a| a.attr("href").map(Into::into))
    }
}

fn cari_tombol<'a>(html: &'a Html, label: &str) -> Option<ElementRef<'a>> {
    let semua: Vec<_> = html.select(&pilih("form button:not([aria-hidden])")).collect();
    let tepat = semua.iter().find(|b| rapikan(**b) == label);
    tepat.or_else(|| semua.iter().find(|b| rapikan(**b).starts_with(label))).copied()
}

fn induk_formulir(tombol: ElementRef) -> Option<ElementRef> {
    tombol.ancestors().filter_map(ElementRef::wrap).find(|e| e.value().name() == "form")
}

fn isian(formulir: ElementRef) -> Vec<(String, String)> {
    let mut isian = Vec::new();
    for e in formulir.select(&pilih("input, textarea, select")) {
        // Baris kosong di dalam <template> tidak ikut terkirim.
        if e.ancestors().filter_map(ElementRef::wrap).any(|i| i.value().name() == "template") {
            continue;
        }
        let Some(nama) = e.attr("name") else { continue };
        let nilai = match (e.value().name(), e.attr("type")) {
            ("input", Some("radio" | "checkbox")) if e.attr("checked").is_none() => continue,
            ("input", _) => e.attr("value").unwrap_or_default().to_owned(),
            ("textarea", _) => {
                let teks: String = e.text().collect();
                teks.strip_prefix('\n').unwrap_or(&teks).to_owned()
            }
            _ => {
                let dipilih = e.select(&pilih("option[selected]")).next();
                let dipilih = dipilih.or_else(|| e.select(&pilih("option")).next());
                dipilih.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
            }
        };
        isian.push((nama.to_owned(), nilai));
    }
    isian
}
