//! JPEG dan PNG dibongkar menjadi bagian-bagiannya; yang bukan gambar tidak ikut dirakit lagi.
//!
//! EXIF, XMP, IPTC dan komentar dapat memuat tempat pengambilan, jadi semuanya ditinggalkan, juga yang
//! menempel sesudah akhir gambar. Titik-titik gambarnya tetap bita demi bita.

use bytes::Bytes;
use img_parts::{
    ImageEXIF,
    jpeg::{Jpeg, JpegSegment, markers},
    png::Png,
};

/// Luas terbesar; foto ponsel sekitar seperempatnya. Berkas kecil dapat mengaku jauh lebih luas.
const MAKS_TITIK: u64 = 50_000_000;

/// Mengapa sebuah gambar tidak diterima.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rusak {
    /// Terpotong atau cacat.
    Cacat,
    /// Mengaku lebih luas daripada yang masuk akal.
    TerlaluLuas,
}

impl From<img_parts::Error> for Rusak {
    fn from(_: img_parts::Error) -> Self {
        Self::Cacat
    }
}

/// Foto tanpa keterangan tempat dan alatnya; arah tegaknya tetap.
///
/// # Errors
/// Bila bukan JPEG yang utuh.
pub fn jpeg(isi: Bytes) -> Result<Bytes, Rusak> {
    let mut foto = Jpeg::from_bytes(isi.clone())?;
    let (lebar, tinggi) = foto.dimensions().ok_or(Rusak::Cacat)?;
    periksa_luas(lebar.into(), tinggi.into())?;
    let arah = foto.exif().and_then(|exif| arah_tegak(&exif));
    let bagian = foto.segments_mut();
    let pindaian = bagian.pop().filter(|b| b.marker() == markers::SOS).ok_or(Rusak::Cacat)?;
    bagian.retain(|b| bagian_gambar(b.marker(), b.contents()));
    // Pindaiannya semua yang tersisa sesudah kepala bagian ini.
    let sisa = pindaian.len_with_entropy() - pindaian.len();
    let gambar = isi.len().checked_sub(sisa).and_then(|awal| sampai_akhir(&isi[awal..])).ok_or(Rusak::Cacat)?;
    bagian.push(JpegSegment::new_with_entropy(markers::SOS, pindaian.contents().clone(), gambar.into()));
    foto.set_exif(arah.map(hanya_arah));
    Ok(foto.encoder().bytes())
}

/// Gambar tanpa keterangan tertulis di dalamnya.
///
/// # Errors
/// Bila bukan PNG yang utuh.
pub fn png(isi: Bytes) -> Result<Bytes, Rusak> {
    const GAMBAR: [&[u8; 4]; 22] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD",
        b"hIST", b"sPLT", b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT", b"oFFs", b"sCAL",
    ];
    let mut gambar = Png::from_bytes(isi)?;
    let bagian = gambar.chunks();
    let awal = bagian.first().is_some_and(|b| b.kind() == *b"IHDR" && b.contents().len() == 13);
    let akhir = bagian.last().is_some_and(|b| b.kind() == *b"IEND");
    if !awal || !akhir || gambar.chunk_by_type(*b"IDAT").is_none() {
        return Err(Rusak::Cacat);
    }
    let (lebar, tinggi) = gambar.dimensions().ok_or(Rusak::Cacat)?;
    periksa_luas(lebar.into(), tinggi.into())?;
    gambar.chunks_mut().retain(|b| GAMBAR.contains(&&b.kind()));
    Ok(gambar.encoder().bytes())
}

fn periksa_luas(lebar: u64, tinggi: u64) -> Result<(), Rusak> {
    if lebar * tinggi > MAKS_TITIK { Err(Rusak::TerlaluLuas) } else { Ok(()) }
}

/// Yang diperlukan untuk menggambar: bukan komentar, dan dari bagian aplikasi hanya JFIF, warna, dan Adobe.
fn bagian_gambar(penanda: u8, isi: &[u8]) -> bool {
    match penanda {
        0xe0 | 0xee => true,
        0xe2 => isi.starts_with(b"ICC_PROFILE\0"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// Pindaian sampai penanda akhir yang pertama; yang disisipkan di antaranya ikut disaring. `None` bila terpotong.
fn sampai_akhir(pindaian: &[u8]) -> Option<Vec<u8>> {
    let mut bersih = Vec::with_capacity(pindaian.len());
    let mut sisa = pindaian;
    loop {
        let letak = sisa.iter().position(|b| *b == 0xff)?;
        let (data, penanda) = sisa.split_at(letak);
        bersih.extend_from_slice(data);
        let panjang = match *penanda.get(1)? {
            // Bita isian; penandanya menyusul.
            0xff => {
                sisa = &penanda[1..];
                continue;
            }
            0xd9 => {
                bersih.extend_from_slice(&penanda[..2]);
                return Some(bersih);
            }
            0x00 | 0xd0..=0xd7 => 2,
            _ => 2 + usize::from(u16::from_be_bytes([*penanda.get(2)?, *penanda.get(3)?])),
        };
        let bagian = penanda.get(..panjang)?;
        if panjang == 2 || bagian_gambar(bagian[1], bagian.get(4..)?) {
            bersih.extend_from_slice(bagian);
        }
        sisa = &penanda[panjang..];
    }
}

/// Arah tegak (tag 0x0112) dari EXIF; tanpanya foto ponsel rebah.
fn arah_tegak(exif: &[u8]) -> Option<u8> {
    let kecil = exif.starts_with(b"II*\0");
    if !kecil && !exif.starts_with(b"MM\0*") {
        return None;
    }
    let dua = |letak: usize| {
        let b: [u8; 2] = exif.get(letak..letak.checked_add(2)?)?.try_into().ok()?;
        Some(if kecil { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) })
    };
    let b: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let daftar = usize::try_from(if kecil { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) }).ok()?;
    let banyak = usize::from(dua(daftar)?);
    let letak = (0..banyak).map(|n| daftar.saturating_add(2 + n * 12)).find(|l| dua(*l) == Some(0x0112))?;
    u8::try_from(dua(letak.checked_add(8)?)?).ok().filter(|arah| (2..=8).contains(arah))
}

/// EXIF yang hanya memuat arah tegak.
fn hanya_arah(arah: u8) -> Bytes {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([arah, 0, 0, 0, 0, 0, 0, 0]);
    exif.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bagian(penanda: u8, isi: &[u8]) -> Vec<u8> {
        let panjang = u16::try_from(isi.len() + 2).unwrap().to_be_bytes();
        [&[0xff, penanda], &panjang[..], isi].concat()
    }

    fn foto(lebar: u16, tinggi: u16, sisipan: &[Vec<u8>], ekor: &[u8]) -> Bytes {
        let (t, l) = (tinggi.to_be_bytes(), lebar.to_be_bytes());
        let bingkai = [8, t[0], t[1], l[0], l[1], 1, 1, 0x11, 0];
        let awal = [vec![0xff, 0xd8], bagian(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")].concat();
        let gambar = [bagian(0xc0, &bingkai), bagian(0xda, &[1, 1, 0, 0, 63, 0])].concat();
        let pindaian = [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4];
        [
            awal,
            sisipan.concat(),
            gambar,
            pindaian.to_vec(),
            bagian(0xfe, b"komentar"),
            vec![5, 0xff, 0xd9],
            ekor.to_vec(),
        ]
        .concat()
        .into()
    }

    #[test]
    fn tempat_dibuang_arah_tegak_dan_gambarnya_tetap() {
        let mut exif = b"Exif\0\0".to_vec();
        exif.extend_from_slice(&hanya_arah(6));
        exif.extend(b"GPS-0.789275,113.921327");
        let sisipan = [
            bagian(0xe1, &exif),
            bagian(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta GPS/>"),
            bagian(0xe2, b"MPF\0GPS"),
            bagian(0xe2, b"ICC_PROFILE\0\x01\x01warna"),
            bagian(0xed, b"Photoshop 3.0\0GPS"),
            bagian(0xfe, b"GPS"),
        ];
        let ekor = foto(1, 1, &sisipan, b"<script>alert(1)</script>");
        let bersih = jpeg(foto(640, 480, &sisipan, &ekor)).unwrap();
        let teks = String::from_utf8_lossy(&bersih).into_owned();
        for dibuang in ["GPS", "xmpmeta", "MPF", "Photoshop", "komentar", "script"] {
            assert!(!teks.contains(dibuang), "{dibuang}");
        }
        assert!(teks.contains("ICC_PROFILE") && teks.contains("JFIF"));
        let lagi = Jpeg::from_bytes(bersih.clone()).unwrap();
        assert_eq!(arah_tegak(&lagi.exif().unwrap()), Some(6));
        assert_eq!(lagi.dimensions(), Some((640, 480)));
        assert!(bersih.ends_with(&[1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 5, 0xff, 0xd9]));
        // Yang sudah bersih tidak berubah lagi, jadi sidiknya tetap.
        assert_eq!(jpeg(bersih.clone()).unwrap(), bersih);
    }

    #[test]
    fn foto_yang_cacat_atau_terlalu_luas_ditolak() {
        assert_eq!(jpeg(foto(30_000, 30_000, &[], b"")), Err(Rusak::TerlaluLuas));
        let utuh = foto(10, 10, &[], b"");
        assert!(jpeg(utuh.clone()).is_ok());
        for potong in 0..utuh.len() {
            assert_eq!(jpeg(utuh.slice(..potong)), Err(Rusak::Cacat), "{potong}");
        }
    }

    #[test]
    fn exif_yang_mengada_ada_tidak_membuat_panik() {
        for exif in [
            &b"II*\0\xff\xff\xff\xff"[..],
            b"MM\0*\0\0\0\x08\xff\xff\x01\x12",
            b"II*\0",
            b"MM",
            b"II*\0\x08\0\0\0\x01\0\x12\x01",
        ] {
            assert_eq!(arah_tegak(exif), None);
        }
        assert_eq!(arah_tegak(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0"), Some(8));
    }
}
