//! Berkas yang mengaku-aku: ditolak dengan kalimat yang jelas, atau disajikan tanpa daya.

use std::{
    io::{Cursor, Write},
    time::Instant,
};

use axum::http::StatusCode;
use bytes::Bytes;
use image::{DynamicImage, ImageFormat, RgbImage};
use img_parts::{
    ImageEXIF,
    jpeg::{Jpeg, JpegSegment},
    png::{Png, PngChunk},
};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{kegiatan, pdf, unduhan, unggah};
use crate::bantuan::{Aplikasi, Kantor};

fn arsip(entri: &[(&str, &[u8])]) -> Vec<u8> {
    let mut arsip = ZipWriter::new(Cursor::new(Vec::new()));
    for (nama, isi) in entri {
        arsip.start_file(*nama, SimpleFileOptions::default()).unwrap();
        arsip.write_all(isi).unwrap();
    }
    arsip.finish().unwrap().into_inner()
}

const DAFTAR_ISI: &[u8] = b"<?xml version=\"1.0\"?><Types><Override PartName=\"/word/document.xml\" \
    ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";

pub fn docx() -> Vec<u8> {
    arsip(&[("[Content_Types].xml", DAFTAR_ISI), ("word/document.xml", b"<w:document/>")])
}

fn gambar() -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, 90])))
}

fn tersandi(format: ImageFormat) -> Vec<u8> {
    let mut bita = Cursor::new(Vec::new());
    gambar().write_to(&mut bita, format).unwrap();
    bita.into_inner()
}

/// EXIF berarah tegak 6 dan bertempat.
fn exif() -> Bytes {
    let mut exif =
        b"MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0".to_vec();
    exif.extend(b"GPSLatitude-0.789275");
    exif.into()
}

#[tokio::test]
async fn tempat_pengambilan_foto_dihapus_dan_gambarnya_tetap_titik_demi_titik() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;

    let mut foto = Jpeg::from_bytes(tersandi(ImageFormat::Jpeg).into()).unwrap();
    foto.set_exif(Some(exif()));
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude='0'/>";
    foto.segments_mut().insert(2, JpegSegment::new_with_contents(0xe1, Bytes::from_static(xmp)));
    let mut foto = foto.encoder().bytes().to_vec();
    foto.extend(b"GPSLatitude dan <script>alert(1)</script> sesudah akhir gambar");

    let mut tangkapan = Png::from_bytes(tersandi(ImageFormat::Png).into()).unwrap();
    let teks = Bytes::from_static(b"XML:com.adobe.xmp\0\0\0\0\0GPSLatitude");
    tangkapan.chunks_mut().insert(1, PngChunk::new(*b"iTXt", teks));
    tangkapan.set_exif(Some(exif()));
    let tangkapan = tangkapan.encoder().bytes().to_vec();

    for (nama, asal, format) in [("foto.jpg", foto, ImageFormat::Jpeg), ("layar.png", tangkapan, ImageFormat::Png)] {
        assert!(asal.windows(11).any(|w| w == b"GPSLatitude"), "{nama}");
        let jawaban = unggah(&sari, objek, nama, &asal).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER, "{nama} {}", jawaban.isi());
        let bukti = unduhan(&sari, objek).await.pop().unwrap();
        let (_, kepala, bita) = sari.unduh(&bukti).await;
        assert_eq!(kepala["content-type"], format.to_mime_type());
        let terbaca = String::from_utf8_lossy(&bita).into_owned();
        for dibuang in ["GPS", "xmp", "script"] {
            assert!(!terbaca.contains(dibuang), "{nama}: {dibuang}");
        }
        let sesudah = image::load_from_memory_with_format(&bita, format).unwrap();
        assert_eq!(sesudah.to_rgb8(), image::load_from_memory_with_format(&asal, format).unwrap().to_rgb8(), "{nama}");
    }
    let foto = sari.unduh(&unduhan(&sari, objek).await[0]).await.2;
    let exif = Jpeg::from_bytes(foto.into()).unwrap().exif().unwrap();
    assert!(exif.len() < 40 && exif.windows(8).any(|w| w == b"\x12\x01\x03\0\x01\0\0\0"), "{exif:?}");
}

#[tokio::test]
async fn berkas_yang_mengaku_aku_ditolak_dengan_kalimat_yang_jelas() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let bom = arsip(&[
        ("[Content_Types].xml", DAFTAR_ISI),
        ("word/document.xml", b"<w:document/>"),
        ("word/media/nol.bin", &vec![0; 180 * 1024 * 1024]),
    ]);
    assert!(bom.len() < 1024 * 1024);
    let banyak: Vec<(String, &[u8])> = (0..3000).map(|n| (format!("word/{n}.xml"), &b"x"[..])).collect();
    let banyak: Vec<_> = banyak.iter().map(|(n, i)| (n.as_str(), *i)).collect();
    let mut banjir = Png::from_bytes(tersandi(ImageFormat::Png).into()).unwrap();
    let luas = [&30_000_u32.to_be_bytes()[..], &30_000_u32.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    banjir.chunks_mut()[0] = PngChunk::new(*b"IHDR", luas.into());
    let makro =
        arsip(&[("[Content_Types].xml", DAFTAR_ISI), ("word/document.xml", b""), ("word/vbaProject.bin", b"x")]);
    let keluar = arsip(&[("[Content_Types].xml", DAFTAR_ISI), ("word/document.xml", b""), ("../../etc/passwd", b"x")]);
    let ole = [b"\xd0\xcf\x11\xe0".to_vec(), "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect()].concat();
    let mut lewat = pdf("x");
    lewat.resize(5 * 1024 * 1024 + 1, b' ');
    let utuh = tersandi(ImageFormat::Jpeg);
    for (nama, isi, status, kalimat) in [
        ("tidak-sesuai.pdf", b"<html><script>alert(1)</script>".to_vec(), 422, "bukan PDF"),
        ("gambar.svg", b"<svg onload=alert(1)>".to_vec(), 422, "bukan PDF"),
        ("gif.jpg", b"GIF89a=1;alert(1)//".to_vec(), 422, "berformat GIF"),
        ("skrip.pdf", [b"<script>1</script>".to_vec(), pdf("x")].concat(), 422, "bukan PDF"),
        ("nol.pdf", Vec::new(), 422, "kosong (0 bita)"),
        ("terpotong.pdf", pdf("x")[..30].to_vec(), 422, "rusak atau terpotong"),
        ("terpotong.jpg", utuh[..utuh.len() - 40].to_vec(), 422, "rusak atau terpotong"),
        ("bom.docx", bom, 422, "terlalu besar setelah dibuka"),
        ("entri.docx", arsip(&banyak), 422, "terlalu besar setelah dibuka"),
        ("banjir.png", banjir.encoder().bytes().to_vec(), 422, "terlalu luas"),
        ("makro.docx", makro, 422, "makro"),
        ("keluar.docx", keluar, 422, "rusak"),
        ("terkunci.docx", ole, 422, "terkunci kata sandi"),
        ("arsip.docx", arsip(&[("a.exe", b"MZ")]), 422, "bukan DOCX atau XLSX"),
        ("besar.pdf", lewat, 413, "lebih besar dari 5 MB"),
    ] {
        let mulai = Instant::now();
        let jawaban = unggah(&sari, objek, nama, &isi).await;
        let lama = mulai.elapsed();
        assert_eq!(jawaban.status.as_u16(), status, "{nama}: {}", jawaban.isi());
        assert!(jawaban.teks("[role=alert]").contains(kalimat), "{nama}: {}", jawaban.teks("[role=alert]"));
        // Biner uji tidak dioptimalkan; yang dirilis sepuluh kali lebih cepat.
        assert!(lama.as_secs() < 15, "{nama}: {lama:?}");
    }
    assert_eq!(app.hitung("select count(*) from bukti").await + app.hitung("select count(*) from berkas").await, 0);
    // Tepat pada batasnya diterima.
    let mut pas = pdf("x");
    let ekor = pas.split_off(20);
    pas.resize(5 * 1024 * 1024 - ekor.len(), b' ');
    pas.extend(ekor);
    assert_eq!(unggah(&sari, objek, "pas.pdf", &pas).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nama_yang_menipu_menjadi_nama_yang_jujur_dan_tetap_lampiran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let panjang = format!("{}.docx", "ä".repeat(300));
    for (nama, isi, jadi) in [
        ("../../../etc/passwd", pdf("1"), "passwd.pdf"),
        ("laporan.pdf.exe", pdf("2"), "laporan.pdf.exe.pdf"),
        ("halaman.html", [pdf("3"), b"<script>alert(1)</script>%%EOF".to_vec()].concat(), "halaman.html.pdf"),
        ("gaji\u{202e}fdp.exe", pdf("4"), "gajifdp.exe.pdf"),
        ("a\u{85}b\tc.pdf", pdf("5"), "ab c.pdf"),
        (panjang.as_str(), docx(), ""),
        ("kutip'; x=.pdf", pdf("6"), "kutip'; x=.pdf"),
    ] {
        let jawaban = unggah(&sari, objek, nama, &isi).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER, "{nama:?} {}", jawaban.isi());
        let bukti = unduhan(&sari, objek).await.pop().unwrap();
        let (_, kepala, bita) = sari.unduh(&bukti).await;
        let disposisi = kepala["content-disposition"].to_str().unwrap();
        assert!(disposisi.starts_with("attachment; filename=\""), "{disposisi}");
        assert!(kepala["content-security-policy"].to_str().unwrap().contains("sandbox"));
        assert_eq!(kepala["x-content-type-options"], "nosniff");
        assert_eq!(bita, isi, "{nama:?}");
        let tampak = sari.buka(&super::alamat(objek)).await.semua(".daftar__utama > a").pop().unwrap();
        if jadi.is_empty() {
            assert_eq!(tampak.chars().count(), 200);
        } else {
            assert_eq!(tampak, jadi);
        }
    }
    // Peramban tidak pernah mengirim yang begini; tidak ada yang tersimpan.
    for nama in ["a\0b.pdf", "a\u{7}b.pdf"] {
        let sebelum = app.hitung("select count(*) from bukti").await;
        let jawaban = unggah(&sari, objek, nama, &pdf("7")).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{nama:?}");
        assert_eq!(app.hitung("select count(*) from bukti").await, sebelum);
    }
}
