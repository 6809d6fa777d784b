-- Melayani `src/dokumentasi`: satu catatan kegiatan, dan dokumentasi periodik yang disusun darinya (formulir F8).

create table kegiatan (
    kegiatan_id     uuid primary key,
    pegawai_id      uuid not null references pegawai,
    tanggal         date not null,
    jam_mulai       time,
    jam_selesai     time,
    -- RHK, indikator dan langkah yang dikerjakan, dari SKP yang berlaku pada tanggal itu; boleh menyusul selama belum dikirim.
    rencana_id      uuid references rencana on delete set null,
    indikator_id    uuid references indikator on delete set null,
    rencana_aksi_id uuid references rencana_aksi on delete set null,
    uraian          text not null,
    realisasi       numeric,
    satuan          text not null default '',
    kendala         text not null default '',
    -- Pembetulan atas kegiatan yang sudah terkirim: catatan baru yang menyebut yang lama. Angkanya selisih, jadi jumlah
    -- sebuah periode selalu jumlah semua catatannya.
    pembetulan_id   uuid references kegiatan on delete set null,
    versi           integer not null default 1,
    dibuat_pada     timestamptz not null,
    diubah_pada     timestamptz not null,

    constraint uraian_terisi check (char_length(uraian) between 1 and 2000),
    constraint jam_berurutan check (jam_mulai < jam_selesai),
    constraint jam_selesai_bermula check (jam_selesai is null or jam_mulai is not null),
    constraint realisasi_tidak_negatif check (realisasi >= 0 or pembetulan_id is not null),
    constraint satuan_paling_panjang check (char_length(satuan) <= 50),
    constraint kendala_paling_panjang check (char_length(kendala) <= 1000)
);

create index kegiatan_pegawai on kegiatan (pegawai_id, tanggal);
create index kegiatan_rencana on kegiatan (rencana_id) where rencana_id is not null;
create index kegiatan_indikator on kegiatan (indikator_id) where indikator_id is not null;
create index kegiatan_aksi on kegiatan (rencana_aksi_id) where rencana_aksi_id is not null;
create index kegiatan_pembetulan on kegiatan (pembetulan_id) where pembetulan_id is not null;

-- Dokumentasi sebuah periode: kegiatan di dalamnya, dengan ulasan pegawai. Sejak dikirim, kegiatannya terkunci.
create table dokumentasi (
    dokumentasi_id  uuid primary key,
    pegawai_id      uuid not null references pegawai,
    jenis           text not null,
    mulai           date not null,
    -- Hari terakhir, ikut dihitung.
    selesai         date not null,
    status          text not null default 'DRAF',
    ulasan          text not null default '',
    masalah         text not null default '',
    penyebab        text not null default '',
    solusi          text not null default '',
    dikirim_pada    timestamptz,
    tanggapan       text,
    penanggap_id    uuid references pegawai,
    ditanggapi_pada timestamptz,
    versi           integer not null default 1,

    constraint satu_dokumentasi_per_periode unique (pegawai_id, jenis, mulai),
    constraint jenis_dikenal check
        (jenis in ('HARIAN', 'MINGGUAN', 'BULANAN', 'TRIWULANAN', 'SEMESTERAN', 'TAHUNAN')),
    constraint status_dikenal check (status in ('DRAF', 'DIKIRIM', 'DITANGGAPI')),
    constraint masa_berurutan check (mulai <= selesai),
    constraint dikirim_bertanggal check ((status = 'DRAF') = (dikirim_pada is null)),
    constraint ditanggapi_lengkap check
        ((status = 'DITANGGAPI') = (tanggapan is not null)
         and (status = 'DITANGGAPI') = (penanggap_id is not null)
         and (status = 'DITANGGAPI') = (ditanggapi_pada is not null)),
    constraint penanggap_bukan_pemilik check (penanggap_id <> pegawai_id)
);

create index dokumentasi_menunggu on dokumentasi (pegawai_id, mulai) where status = 'DIKIRIM';

-- Kegiatan pada tanggal itu sudah termuat dalam dokumentasi yang dikirim: terkunci bagi pemiliknya, terbaca bagi pihaknya.
create function kegiatan_terkirim(milik uuid, pada date) returns boolean
    language plpgsql stable
as $$
begin
    return exists (
        select from dokumentasi d
        where d.pegawai_id = milik and d.status <> 'DRAF' and d.mulai <= pada and pada <= d.selesai
    );
end $$;

create function wenang_bukti_kegiatan(objek uuid, pelaku uuid, hari date) returns text
    language plpgsql stable
as $$
declare
    k record;
begin
    select g.pegawai_id, kegiatan_terkirim(g.pegawai_id, g.tanggal) as terkirim into k
    from kegiatan g where g.kegiatan_id = objek;
    if k.pegawai_id = pelaku then
        return case when k.terkirim then 'LIHAT' else 'PASANG' end;
    end if;
    return case when k.terkirim and hubungan_kinerja(pelaku, k.pegawai_id, hari) is not null then 'LIHAT' end;
end $$;
