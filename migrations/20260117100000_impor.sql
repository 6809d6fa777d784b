-- Melayani `src/kepegawaian/impor`: pembacaan yang tampak kemajuannya, dan impor unit serta penempatan.

alter table impor_siasn rename to impor;
alter table impor_siasn_baris rename to impor_baris;
alter table impor_siasn_usul rename to impor_usul;
alter table impor_siasn_cadangan rename to impor_cadangan;

alter table impor
    add column jenis text not null default 'SIASN',
    -- Selama dibaca: baris yang sudah terbaca, dari berapa (bila diketahui), dan kapan pembacanya terakhir memberi
    -- kabar. Yang lama tidak berkabar terputus: servernya berhenti di tengah jalan.
    add column terbaca integer not null default 0,
    add column semua integer not null default 0,
    add column kabar_pada timestamptz,
    -- Mengapa berkasnya tidak dapat dibaca.
    add column galat text,
    drop constraint keadaan_impor_dikenal,
    add constraint keadaan_impor_dikenal
        check (keadaan in ('DIBACA', 'GAGAL', 'PRATINJAU', 'DITERAPKAN', 'DIBATALKAN')),
    add constraint jenis_impor_dikenal check (jenis in ('SIASN', 'UNIT', 'PENEMPATAN')),
    add constraint yang_gagal_beralasan check ((keadaan = 'GAGAL') = (galat is not null));
alter table impor alter column jenis drop default;

-- Baris unit tidak menyebut orang; `nama` dan `nip`-nya nama dan kode unit.
alter table impor_baris alter column pegawai_id drop not null;

-- PENGENAL: jabatan yang sudah ada dan kini diketahui tanda pengenalnya di SIASN.
alter table impor_usul
    drop constraint jenis_usul_dikenal,
    add constraint jenis_usul_dikenal check (jenis in ('UNIT', 'JABATAN', 'PENGENAL'));

-- Dua orang dapat bertukar NIP dalam satu pernyataan; yang tetap kembar tetap ditolak.
alter table pegawai
    drop constraint pegawai_nip_key,
    add constraint pegawai_nip_key unique (nip) deferrable initially immediate;
