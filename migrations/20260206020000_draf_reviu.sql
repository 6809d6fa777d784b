-- Melayani `src/skp/reviu`: catatan yang sedang ditulis pengelola kinerja dan belum ditandatangani.

-- Hanya bagi penulisnya; hilang ketika reviunya selesai, atau bersama SKP-nya.
create table draf_reviu (
    skp_id  uuid not null references skp on delete cascade,
    oleh_id uuid not null references pegawai,
    -- Formulir sebagaimana diketik; JSON yang hanya dibaca aplikasi.
    isi     text not null,
    pada    timestamptz not null,

    primary key (skp_id, oleh_id),
    constraint isi_wajar check (octet_length(isi) <= 1048576)
);
