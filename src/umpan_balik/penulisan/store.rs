//! SQL bagi penulisan umpan balik.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Bahan, Dijawab, Penghapusan, PilihanRhk, Tulisan};
use crate::{
    kernel::{
        audit,
        auth::Pengguna,
        error::{Error, Result},
        form::{Kiriman, sebaris},
        id::PegawaiId,
    },
    pegawai::Kartu,
    pemberitahuan::{Jenis, Kabar, kabarkan},
    skp::RencanaId,
    umpan_balik::{
        model::{CALON_MAKS, Calon, Hubungan, JenisSasaran, Orang, Panduan, Tujuan, UmpanBalikId},
        permintaan::PermintaanId,
        store::{BarisTujuan, jejak},
    },
};

/// Dari mana bahan disusun; yang disebut harus ada bagi pelaku.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asal {
    /// Yang dipilih dari pencarian.
    pub pegawai: Option<Uuid>,
    /// Permintaan kepada pelaku.
    pub permintaan: Option<Uuid>,
    /// Kegiatan terkirim.
    pub kegiatan: Option<Uuid>,
    /// Umpan balik pelaku yang dibetulkan.
    pub pembetulan: Option<Uuid>,
    /// Draf pelaku yang diteruskan.
    pub draf: Option<Uuid>,
}

#[derive(Debug, Deserialize)]
struct BarisPermintaan {
    id: PermintaanId,
    pegawai: PegawaiId,
    rencana: Option<RencanaId>,
    perihal: String,
    pertanyaan: String,
    peminta: Option<PegawaiId>,
}

#[derive(Debug, Deserialize)]
struct BarisPembetulan {
    id: UmpanBalikId,
    penerima: PegawaiId,
    jawaban: bool,
    tujuan: BarisTujuan,
}

#[derive(Debug, Deserialize)]
struct BarisKegiatan {
    id: Uuid,
    pegawai: PegawaiId,
    rencana: Option<Uuid>,
    uraian: String,
}

/// Bahan menulis umpan balik; yang tidak boleh diberi pelaku, atau asal yang bukan untuknya, tidak ada.
pub async fn bahan(conn: &mut PgConnection, asal: Asal, pelaku: &Pengguna) -> Result<Bahan> {
    let b = sqlx::query!(
        r#"
        with d as (
            select u.umpan_balik_id, u.penerima_id, u.versi, u.permintaan_id, u.pembetulan_id, u.kegiatan_id
            from umpan_balik u
            where u.umpan_balik_id = $5 and u.pemberi_id = $6 and u.status = 'DRAF'
        ),
        m as (
            select p.pegawai_id, json_build_object(
                'id', p.permintaan_id, 'pegawai', p.pegawai_id, 'rencana', p.rencana_id, 'perihal', p.perihal,
                'pertanyaan', p.pertanyaan,
                'peminta', (
                    select p.peminta_id from penilai_pegawai h
                    where h.pegawai_id = p.pegawai_id and h.mulai <= $7 and $7 < h.selesai
                      and p.peminta_id in (h.penilai_id, h.atasan_penilai_id))) as isi
            from permintaan_umpan_balik p
            where p.permintaan_id = coalesce($2, (select d.permintaan_id from d))
              and p.diminta_id = $6 and p.status = 'MENUNGGU'
        ),
        l as (
            select u.penerima_id, json_build_object(
                'id', u.umpan_balik_id, 'penerima', u.penerima_id, 'jawaban', u.permintaan_id is not null,
                'tujuan', json_build_object(
                    'sasaran', u.sasaran, 'rencana', u.rencana_id, 'indikator', u.indikator_id,
                    'kegiatan', u.kegiatan_id, 'panduan', u.panduan, 'perihal', u.perihal)) as isi
            from umpan_balik u
            where u.umpan_balik_id = coalesce($4, (select d.pembetulan_id from d))
              and u.pemberi_id = $6 and u.status <> 'DRAF'
        ),
        k as (
            select g.pegawai_id, json_build_object(
                'id', g.kegiatan_id, 'pegawai', g.pegawai_id, 'rencana', g.rencana_id, 'uraian', g.uraian) as isi
            from kegiatan g
            where g.kegiatan_id = coalesce($3, (select d.kegiatan_id from d))
              and kegiatan_terkirim(g.pegawai_id, g.tanggal)
        )
        select
            coalesce(kp.kartu, '{}') as "kartu!: Json<Kartu>",
            h.hubungan,
            (select row_to_json(d) from d) as "draf?: Json<BarisDraf>",
            (select m.isi from m) as "permintaan?: Json<BarisPermintaan>",
            (select l.isi from l) as "pembetulan?: Json<BarisPembetulan>",
            (select k.isi from k) as "kegiatan?: Json<BarisKegiatan>",
            case when h.hubungan in ('PENILAI', 'ATASAN') then rhk_umpan_balik(p.pegawai_id, $7) end
                as "rhk?: Json<Vec<PilihanRhk>>"
        from pegawai p
        cross join lateral kartu_pegawai(p.pegawai_id, null, $7) kp
        cross join lateral (select hubungan_umpan_balik($6, p.pegawai_id, $7) as hubungan) h
        where p.jenis <> 'NON_ASN' and p.pegawai_id = coalesce(
            (select d.penerima_id from d), (select m.pegawai_id from m), (select l.penerima_id from l),
            (select k.pegawai_id from k), $1)
        "#,
        asal.pegawai,
        asal.permintaan,
        asal.kegiatan,
        asal.pembetulan,
        asal.draf,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    let penerima = Orang::from(b.kartu.0);
    let hubungan = b.hubungan.as_deref().and_then(Hubungan::baca);
    let draf = b.draf.map(|d| d.0);
    let permintaan = b.permintaan.map(|p| p.0).filter(|p| p.pegawai == penerima.id);
    let pembetulan = b.pembetulan.map(|p| p.0).filter(|p| p.penerima == penerima.id);
    let membaca = hubungan.is_some_and(Hubungan::membaca_skp);
    let kegiatan = b.kegiatan.map(|k| k.0).filter(|k| membaca && k.pegawai == penerima.id);
    // Yang disebut pada alamatnya tetapi tidak ada baginya: halamannya pun tidak ada.
    let hilang = (asal.draf.is_some() && draf.is_none())
        || (asal.permintaan.is_some() && permintaan.is_none())
        || (asal.pembetulan.is_some() && pembetulan.is_none())
        || (asal.kegiatan.is_some() && kegiatan.is_none());
    if hilang {
        return Err(Error::NotFound);
    }
    Ok(Bahan {
        penerima,
        hubungan,
        permintaan: permintaan.map(|p| Dijawab {
            id: p.id,
            rencana: p.rencana,
            perihal: p.perihal,
            pertanyaan: p.pertanyaan,
            peminta: p.peminta,
        }),
        rhk: b.rhk.map(|r| r.0).unwrap_or_default(),
        kegiatan: kegiatan.map(|k| Tujuan {
            jenis: JenisSasaran::Kegiatan,
            rencana: k.rencana.map(Into::into),
            indikator: None,
            kegiatan: Some(k.id.into()),
            panduan: None,
            perihal: k.uraian,
        }),
        membetulkan_jawaban: pembetulan.as_ref().is_some_and(|p| p.jawaban),
        pembetulan: pembetulan.and_then(|p| Some((p.id, p.tujuan.tujuan()?))),
        draf: draf.map(|d| (d.umpan_balik_id, d.versi)),
    })
}

#[derive(Debug, Deserialize)]
struct BarisDraf {
    umpan_balik_id: UmpanBalikId,
    versi: i32,
}

/// Penerima yang cocok dengan NIP atau potongan namanya, di antara orang yang dapat diberi pelaku.
pub async fn cari_penerima(
    conn: &mut PgConnection,
    tulisan: &str,
    pelaku: &Pengguna,
) -> Result<Vec<(Calon, Option<Hubungan>)>> {
    let nama = sebaris(tulisan).to_lowercase();
    let angka: String = nama.chars().filter(char::is_ascii_digit).collect();
    let potongan = if nama.chars().count() >= 3 { nama.as_str() } else { "" };
    let baris = sqlx::query!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>", (lower(p.nama) = $3 or p.nip = $4) is true as "tepat!",
            hubungan_umpan_balik($1, p.pegawai_id, $2) as hubungan
        from penerima_umpan_balik($1, $2) o
        join pegawai p using (pegawai_id)
        cross join lateral kartu_pegawai(p.pegawai_id, null, $2) k
        where p.pegawai_id <> $1 and p.jenis <> 'NON_ASN'
          and (($5 <> '' and strpos(lower(p.nama), $5) > 0) or p.nip = $4)
        order by (lower(p.nama) = $3 or p.nip = $4) is not true, lower(p.nama), p.pegawai_id
        limit $6
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        nama,
        angka,
        potongan,
        CALON_MAKS as i64 + 1,
    )
    .fetch_all(conn)
    .await?;
    let satu = |kartu: Kartu, tepat, hubungan: Option<String>| {
        let o = Orang::from(kartu);
        let calon = Calon { id: o.id, nama: o.nama, keterangan: o.keterangan, tepat };
        (calon, hubungan.as_deref().and_then(Hubungan::baca))
    };
    Ok(baris.into_iter().map(|b| satu(b.kartu.0, b.tepat, b.hubungan)).collect())
}

fn bergeser() -> Error {
    Error::Conflict("Draf ini sudah diubah atau dikirim sejak halaman Anda buka.".into())
}

/// Menyimpan tulisan: draf baru, draf yang diteruskan, atau kiriman; yang dikirim dikabarkan.
pub async fn simpan(
    conn: &mut PgConnection,
    id: UmpanBalikId,
    t: &Tulisan,
    (hari, pada): (NaiveDate, DateTime<Utc>),
    kiriman: &Kiriman,
) -> Result<()> {
    let (status, tanggal, dikirim) = match t.kirim {
        Some(_) => ("TERKIRIM", Some(hari), Some(pada)),
        None => ("DRAF", None, None),
    };
    let tujuan = t.tujuan.as_ref();
    // Permintaannya terjawab bersama kirimannya; yang sudah terjawab lewat draf lain tidak dijawab dua kali.
    let hasil = sqlx::query!(
        r#"
        with jawab as (
            update permintaan_umpan_balik set status = 'DIJAWAB', selesai_pada = $13
            where permintaan_id = $11 and $13::timestamptz is not null and status = 'MENUNGGU'
            returning permintaan_id
        )
        insert into umpan_balik (
            umpan_balik_id, penerima_id, pemberi_id, peran, sasaran, rencana_id, indikator_id, kegiatan_id, panduan,
            perihal, isi, permintaan_id, pembetulan_id, status, dikirim_pada, tanggal, dibuat_pada)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $15, $11, $12, $16, $13, $14, $17
        where $11::uuid is null or $13 is null or exists (select from jawab)
        on conflict (umpan_balik_id) do update set
            peran = excluded.peran, sasaran = excluded.sasaran, rencana_id = excluded.rencana_id,
            indikator_id = excluded.indikator_id, kegiatan_id = excluded.kegiatan_id, panduan = excluded.panduan,
            perihal = excluded.perihal, isi = excluded.isi, status = excluded.status,
            dikirim_pada = excluded.dikirim_pada, tanggal = excluded.tanggal, versi = umpan_balik.versi + 1
        where umpan_balik.status = 'DRAF' and umpan_balik.pemberi_id = $3 and umpan_balik.versi = $18
        "#,
        id.uuid(),
        t.penerima.uuid(),
        t.oleh.uuid(),
        t.kirim.map(Hubungan::kode),
        tujuan.map(|t| t.jenis.kode()),
        tujuan.and_then(|t| t.rencana).map(|r| r.uuid()),
        tujuan.and_then(|t| t.indikator).map(|i| i.uuid()),
        tujuan.and_then(|t| t.kegiatan).map(|k| k.uuid()),
        tujuan.and_then(|t| t.panduan).map(Panduan::nomor),
        tujuan.map_or("", |t| t.perihal.as_str()),
        t.permintaan.map(|p| p.uuid()),
        t.pembetulan.map(|p| p.uuid()),
        dikirim,
        tanggal,
        t.isi,
        status,
        pada,
        t.draf.map_or(0, |(_, versi)| versi),
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(bergeser());
    }
    let peristiwa = if t.terkirim() { "umpan_balik.pengiriman" } else { "umpan_balik.draf" };
    // Tulisannya ada pada umpan baliknya sendiri; jejak cukup menyebut apa yang terjadi.
    let rincian =
        json!({ "sasaran": tujuan.map(|t| t.jenis.kode()), "pembetulan": t.pembetulan, "permintaan": t.permintaan });
    audit::catat(conn, jejak(peristiwa, id, t.oleh, pada, rincian), kiriman).await?;
    if t.terkirim() {
        let tautan = format!("/umpan-balik/{id}");
        kabarkan(conn, &Kabar { kepada: &t.kabari, jenis: Jenis::UmpanBalikDiterima, tautan: &tautan, pada }).await?;
    }
    Ok(())
}

/// Menghapus draf yang belum berbukti.
pub async fn hapus(conn: &mut PgConnection, p: &Penghapusan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "delete from umpan_balik u
         where u.umpan_balik_id = $1 and u.versi = $2 and u.status = 'DRAF'
           and not exists (select from bukti b where b.objek_id = u.umpan_balik_id and b.untuk = 'UMPAN_BALIK')",
        p.umpan.uuid(),
        p.versi,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict(
            "Draf ini sudah berubah, atau masih berbukti. Hapus dahulu buktinya, lalu hapus drafnya.".into(),
        ));
    }
    audit::catat(conn, jejak("umpan_balik.penghapusan", p.umpan, p.oleh, pada, json!({})), kiriman).await
}
