//! Setiap syarat, menurut urutan halaman.

use crate::{
    pegawai::JenisJabatan,
    skp::{
        model::Skp,
        rencana::{Bagian, Pendekatan, Pimpinan, Rencana},
    },
};

/// Sesuatu yang masih perlu dilengkapi sebelum diajukan, dan di mana melengkapinya.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kekurangan {
    /// Kalimat bagi pegawai.
    pub kalimat: String,
    /// Alamat relatif terhadap halaman SKP.
    pub tautan: String,
}

/// Setiap syarat pengajuan aturan 4.1 yang belum terpenuhi, menurut urutan halaman. `ditunggu` adalah nama
/// penilai bila RHK-nya belum ada yang dapat ditautkan: itu bukan kekurangan pegawainya.
pub fn kelengkapan<S>(
    skp: &Skp<S>,
    rencana: &[Rencana],
    jabatan: Option<JenisJabatan>,
    ditunggu: Option<&str>,
) -> Vec<Kekurangan> {
    let mut kurang = Vec::new();
    let mut catat = |kalimat: String, tautan: &str| {
        kurang.push(Kekurangan { kalimat, tautan: tautan.to_owned() });
    };
    if let Some(halangan) = &skp.halangan {
        catat(halangan.clone(), &format!("/skp/penahan?tahun={}", skp.masa.tahun()));
    }
    if skp.penilai.is_none() {
        catat("Pejabat penilai kinerja Anda belum diketahui; hubungi kepegawaian.".into(), "/profil");
    }
    if jabatan.is_none() {
        catat("Jabatan Anda pada masa penilaian ini belum tercatat; hubungi kepegawaian.".into(), "/profil");
    }
    if !rencana.iter().any(|r| r.isi.bagian == Bagian::Utama) {
        catat("Tambahkan setidaknya satu rencana hasil kerja utama.".into(), "rencana/baru");
    }
    let jpt = jabatan == Some(JenisJabatan::Jpt);
    let belum_tertaut = |r: &&Rencana| {
        !jpt && r.isi.bagian == Bagian::Utama && !matches!(r.isi.pimpinan, Pimpinan::Direktif | Pimpinan::Tautan { .. })
    };
    if let (Some(nama), Some(r)) = (ditunggu, rencana.iter().find(belum_tertaut)) {
        let tahun = skp.masa.tahun();
        catat(
            format!(
                "RHK pimpinan belum dapat dipilih: menunggu {nama} mengajukan SKP {tahun}. Bagian lain dapat Anda lengkapi dahulu."
            ),
            &format!("rencana/{}#rhk_pimpinan", r.id),
        );
    }
    let mut nomor = [0, 0];
    for r in rencana {
        let ke = &mut nomor[usize::from(r.isi.bagian == Bagian::Tambahan)];
        *ke += 1;
        let sebutan = format!("Hasil kerja {} nomor {ke}", r.isi.bagian.sebutan().to_lowercase());
        let belum_tertaut = (ditunggu.is_none() && belum_tertaut(&r)).then_some(match r.isi.pimpinan {
            Pimpinan::Perjanjian { .. } => {
                "masih bertumpu pada perjanjian kinerja; tautkan ke RHK pimpinan yang sudah ada"
            }
            _ => "pilih RHK pimpinan yang diintervensi",
        });
        for apa in belum_tertaut.into_iter().chain(kekurangan_rencana(r, skp.pendekatan, jpt)) {
            catat(format!("{sebutan}: {apa}."), &format!("rencana/{}", r.id));
        }
    }
    for (nama, daftar) in [
        ("dukungan sumber daya", &skp.lampiran.dukungan),
        ("skema pertanggungjawaban", &skp.lampiran.skema),
        ("konsekuensi", &skp.lampiran.konsekuensi),
    ] {
        if daftar.is_empty() {
            catat(format!("Isi {nama} pada Lampiran."), "lampiran");
        }
    }
    kurang
}

fn kekurangan_rencana(rencana: &Rencana, pendekatan: Pendekatan, jpt: bool) -> Vec<&'static str> {
    let isi = &rencana.isi;
    let mut kurang = Vec::new();
    if isi.rhk.is_empty() {
        kurang.push("rencana hasil kerja belum ditulis");
    }
    if jpt && isi.perspektif.is_none() {
        kurang.push("pilih perspektifnya");
    }
    if !jpt && isi.bagian == Bagian::Utama && isi.pimpinan == Pimpinan::Direktif {
        kurang.push("direktif pimpinan hanya bagi hasil kerja tambahan; pilih RHK pimpinan");
    }
    if pendekatan == Pendekatan::Kualitatif {
        if isi.indikator.is_empty() {
            kurang.push("tulis setidaknya satu ukuran keberhasilan");
        }
        return kurang;
    }
    if isi.indikator.is_empty() {
        kurang.push("tambahkan setidaknya satu indikator dengan target");
    }
    if isi.indikator.iter().any(|i| i.indikator.is_empty()) {
        kurang.push("ada indikator yang kalimatnya belum ditulis");
    }
    if isi.indikator.iter().any(|i| i.target.is_empty()) {
        kurang.push("ada indikator yang targetnya belum diisi");
    }
    if isi.indikator.iter().any(|i| i.angka.is_some() && i.satuan.is_empty()) {
        kurang.push("ada target berupa angka yang satuannya belum diisi");
    }
    if !jpt && isi.indikator.iter().any(|i| i.aspek.is_none()) {
        kurang.push("ada indikator yang aspeknya belum dipilih");
    }
    kurang
}
