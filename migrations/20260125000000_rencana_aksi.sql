-- Melayani `src/rencana_aksi`: langkah setiap RHK pada suatu bulan atau triwulan (formulir F7).

create table rencana_aksi (
    rencana_aksi_id uuid primary key,
    pegawai_id      uuid not null references pegawai,
    rencana_id      uuid not null references rencana,
    -- BULAN atau TRIWULAN, dengan hari pertama dan terakhirnya.
    jenis           text not null,
    mulai           date not null,
    selesai         date not null,
    urutan          integer not null,
    uraian          text not null,
    -- Target sebagaimana ditulis; angkanya bila terbaca.
    target          text not null default '',
    angka           numeric,
    satuan          text not null default '',
    bukti_rencana   text not null default '',
    durasi          text not null default '',
    -- Disalin dari langkah periode sebelumnya.
    asal_id         uuid references rencana_aksi,
    status          text not null default 'DRAF',
    versi           integer not null default 1,

    constraint jenis_dikenal check (jenis in ('BULAN', 'TRIWULAN')),
    constraint masa_berurutan check (mulai <= selesai),
    constraint status_dikenal check (status in ('DRAF', 'BERLAKU', 'DIGANTIKAN')),
    constraint uraian_terisi check (char_length(uraian) between 1 and 1000)
);

create index rencana_aksi_pegawai on rencana_aksi (pegawai_id, mulai, urutan);
create index rencana_aksi_rencana on rencana_aksi (rencana_id);
