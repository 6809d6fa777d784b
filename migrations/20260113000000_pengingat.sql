-- Melayani `src/skp/penahan`: seseorang mengingatkan yang menahan SKP-nya, paling banyak sekali sehari.

create table pengingat_skp (
    dari   uuid not null references pegawai,
    kepada uuid not null references pegawai,
    hari   date not null,
    tahun  integer not null,
    -- PERIKSA: SKP `dari` sudah diajukan kepadanya; AJUKAN: RHK-nya sendiri ditunggu.
    minta  text not null,

    primary key (dari, kepada, hari),
    constraint minta_dikenal check (minta in ('PERIKSA', 'AJUKAN')),
    constraint bukan_kepada_diri_sendiri check (dari <> kepada)
);

create index pengingat_skp_kepada on pengingat_skp (kepada, hari);
