//! Menyimpan dokumen berkas sebagai draf milik seseorang.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::Dokumen;
use crate::{
    kernel::{
        audit,
        auth::Pengguna,
        error::Result,
        form::Kiriman,
        policy::{Pemilik, Penilai},
    },
    pegawai,
    skp::{
        daftar,
        kelengkapan::kelengkapan,
        lampiran as simpan,
        model::{Lampiran, Masa, SkpId},
        perilaku::BERAKHLAK,
        rencana, store,
    },
};

/// Memasukkan satu dokumen sebagai draf milik `pemilik`; mengembalikan yang masih harus ia lengkapi.
///
/// # Errors
/// Bila masanya bertumpuk dengan SKP lain, atau basis data gagal.
pub async fn masukkan(
    conn: &mut PgConnection,
    dokumen: &Dokumen,
    masa: Masa,
    pemilik: &Pengguna,
    pada: DateTime<Utc>,
) -> Result<(SkpId, Vec<String>)> {
    let sistem = Kiriman::sistem();
    let id = SkpId::new();
    let pendekatan = dokumen.pendekatan();
    daftar::buat_menurut(conn, id, pemilik.id, (masa, pendekatan), pada, &sistem).await?;
    let mut catatan = Vec::new();
    let skp = store::kunci(conn, id, pemilik).await?.draf()?;
    let penilai = skp.penilai;
    let pilihan = rencana::store::pilihan(conn, penilai, masa.tahun()).await?;
    let izin = pemilik.sebagai(Pemilik, skp)?.sunting();
    for (n, hasil) in dokumen.hasil_kerja.iter().enumerate() {
        let mut formulir = hasil.formulir();
        if let Some(sama) = pilihan.iter().find(|p| p.teks == formulir.rhk_pimpinan_teks) {
            formulir.rhk_pimpinan = sama.id.to_string();
        }
        match formulir.baca_menurut(pendekatan) {
            Ok(isi) => drop(rencana::store::simpan(conn, &izin, None, &isi, pada, &sistem).await?),
            Err(galat) => {
                let apa: Vec<_> = galat.semua().map(|(_, kalimat)| kalimat).collect();
                catatan.push(format!("Hasil kerja {} tidak dimasukkan: {}", n + 1, apa.join(" ")));
            }
        }
    }
    lengkapi(conn, dokumen, id, pemilik, penilai, pada).await?;
    let skp = store::kunci(conn, id, pemilik).await?.draf()?;
    let rencana = store::daftar_rencana(conn, id).await?;
    let menunggu = store::menunggu_pimpinan(conn, &skp, &rencana).await?;
    let pihak: Vec<_> = [Some(pemilik.id), skp.penilai].into_iter().flatten().map(|p| (p, None)).collect();
    let siapa = pegawai::identitas(conn, &pihak, pemilik.hari_ini).await?;
    let jabatan = siapa.first().and_then(|i| i.jenis_jabatan);
    let ditunggu = siapa.get(1).filter(|_| menunggu).map(|penilai| penilai.nama.as_str());
    catatan.extend(kelengkapan(&skp, &rencana, jabatan, ditunggu).into_iter().map(|k| k.kalimat));
    let jejak = audit::Jejak {
        pelaku: None,
        ..store::jejak("skp.impor", id, pemilik.id, pada, json!({ "kode": dokumen.kode }))
    };
    audit::catat(conn, jejak, &sistem).await?;
    Ok((id, catatan))
}

/// Lampiran atas nama pemilik, ekspektasi atas nama penilainya.
async fn lengkapi(
    conn: &mut PgConnection,
    dokumen: &Dokumen,
    id: SkpId,
    pemilik: &Pengguna,
    penilai: Option<crate::kernel::id::PegawaiId>,
    pada: DateTime<Utc>,
) -> Result<()> {
    let sistem = Kiriman::sistem();
    let lampiran = Lampiran {
        dukungan: dokumen.lampiran.dukungan_sumber_daya.clone(),
        skema: dokumen.lampiran.skema_pertanggungjawaban.clone(),
        konsekuensi: dokumen.lampiran.konsekuensi.clone(),
    };
    if lampiran != Lampiran::default() {
        let skp = store::kunci(conn, id, pemilik).await?.draf()?;
        let perubahan = pemilik.sebagai(Pemilik, skp)?.isi_lampiran(lampiran);
        simpan::simpan_lampiran(conn, &perubahan, 1, pada, &sistem).await?;
    }
    let ekspektasi: Vec<String> = BERAKHLAK
        .iter()
        .map(|nilai| {
            let cocok = dokumen.perilaku.iter().find(|p| p.nilai.eq_ignore_ascii_case(nilai.nama));
            cocok.and_then(|p| p.ekspektasi_khusus.clone()).unwrap_or_default()
        })
        .collect();
    if let (Some(penilai), true) = (penilai, ekspektasi.iter().any(|e| !e.is_empty())) {
        let penilai = Pengguna::mewakili(penilai, pemilik.hari_ini);
        let skp = store::kunci(conn, id, &penilai).await?.draf()?;
        let perubahan = penilai.sebagai(Penilai, skp)?.beri_ekspektasi(ekspektasi);
        simpan::simpan_ekspektasi(conn, &perubahan, 1, pada, &sistem).await?;
    }
    Ok(())
}

/// Pada instansi contoh: pegawai berjenis jabatan sama yang belum mempunyai SKP pada masa itu.
/// Pada instansi sungguhan selalu kosong; pegawainya harus disebut.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn calon_contoh(
    conn: &mut PgConnection,
    jenis_jabatan: Option<&str>,
    masa: Masa,
    hari: chrono::NaiveDate,
) -> Result<Option<crate::kernel::id::PegawaiId>> {
    let id = sqlx::query_scalar!(
        "select p.pegawai_id
         from penempatan p
         join jabatan j using (jabatan_id)
         cross join instansi
         where instansi.contoh and p.sebagai = 'DEFINITIF' and berlaku(p.mulai, p.selesai, $4)
           and ($1::text is null or j.jenis = $1)
           and not exists (
               select from skp s
               where s.pemilik_id = p.pegawai_id
                 and daterange(s.mulai, s.selesai, '[]') && daterange($2, $3, '[]'))
         order by p.pegawai_id
         limit 1",
        jenis_jabatan,
        masa.mulai,
        masa.selesai,
        hari,
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(Into::into))
}
