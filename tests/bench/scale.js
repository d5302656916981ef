export const scale = async () => [];
